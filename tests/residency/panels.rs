//! Experts are drawn, judge without knowing whom, and decide; what would give the applicant away is nowhere.

use api::graphql::ids;
use chrono::{Datelike, NaiveDate};
use domain::identity::members;
use entity::identity::{OrganizationKind, Role};
use entity::ids::{CompanyId, ExpertId, InvestorId, OrganizationId, ParkId};
use entity::investment::{Round, investment};
use platform::mint;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::{Value, json};

use crate::support::{Person, Place, Town};

const DRAFT: &str = "mutation($input: DraftResidencyApplicationInput!) { draftResidencyApplication(input: $input) { application { id } } }";
const SUBMIT: &str =
    "mutation($input: ResidencyApplicationActionInput!) { submitResidencyApplication(input: $input) { application { revision } } }";
const ACCEPT: &str = "mutation($input: ResidencyApplicationActionInput!) { acceptResidencyApplicationAsComplete(input: $input) { application { revision state allowedActions dueOn } } }";
const SEND: &str =
    "mutation($input: ResidencyApplicationActionInput!) { sendResidencyApplicationToCommission(input: $input) { application { state } } }";
const RETURN: &str =
    "mutation($input: ReturnResidencyApplicationInput!) { returnResidencyApplication(input: $input) { application { state } } }";
const SAVE: &str =
    "mutation($input: SaveExpertInput!) { saveExpert(input: $input) { expert { id revision rating retired fields { code } } } }";
const TIE: &str = "mutation($input: DeclareConflictOfInterestInput!) { declareConflictOfInterest(input: $input) { expert { id } } }";
const DRAW: &str = "mutation($input: DrawPanelInput!) { drawPanel(input: $input) { panel { id revision state opinions { id expert { id } }
    draws { cause seed wanted candidates { id } excluded { expert { id } reason } } } } }";
const EXTEND: &str =
    "mutation($input: PanelActionInput!) { extendPanel(input: $input) { panel { state opinions { state } draws { cause } } } }";
const CLOSE: &str = "mutation($input: PanelActionInput!) { closePanel(input: $input) { panel { state } } }";
const GIVE: &str = "mutation($input: GivePanelOpinionInput!) { givePanelOpinion(input: $input) { opinion { state inFavour answers { question yes comment } } } }";
const DECLINE: &str =
    "mutation($input: DeclinePanelOpinionInput!) { declinePanelOpinion(input: $input) { opinion { state subject { answers } } } }";
const DECIDE: &str = "mutation($input: DecideResidencyApplicationInput!) { decideResidencyApplication(input: $input) { application { state decision { effectiveFrom } residency { since } } } }";
const ASKED: &str = "query { viewer { panelOpinions { nodes { id state dueOn park { slug } panel { id } questions { code text }
    expert { id rating conflicts { id } } subject { blind company { name } applicantKind answers } } } } }";
const SEEN: &str = "query($id: ID!) { node(id: $id) { ... on ResidencyApplication { state dueOn allowedActions revision panel { id state }
    decision { outcome reasonCode reason } history { action actor { id } } } ... on PanelOpinion { state } ... on Panel { state } ... on Expert { revision } } }";

/// Like Skolkovo's: drawn at random, blind, five questions or so, and decisions that begin with the next month, as in Minsk.
fn rules(panel: Value) -> Value {
    let mut rule = json!({ "size": 3, "quorum": 3, "blind": true, "refuse_code": "NOT_LISTED", "questions": [
        { "code": "NOVELTY", "text": { "en": "Is it new?", "ru": "Это ново?" } }, { "code": "TEAM", "text": { "en": "Can they do it?" } },
    ] });
    for (name, value) in panel.as_object().into_iter().flatten() {
        rule[name] = value.clone();
    }
    json!({
        "documents": [],
        "effective_from": "FIRST_OF_NEXT_MONTH",
        "steps": [
            { "kind": "COMPLETENESS_CHECK", "limit": 15, "unit": "WORKING_DAYS", "decided_by": "Directorate", "pauses_while_returned": true },
            { "kind": "EXPERT_REVIEW", "limit": 10, "unit": "CALENDAR_DAYS", "decided_by": "Experts", "pauses_while_returned": true, "panel": rule },
            { "kind": "COMMISSION", "limit": 10, "unit": "CALENDAR_DAYS", "decided_by": "Council", "pauses_while_returned": false },
        ],
    })
}

struct Expert {
    id: String,
    person: Person,
}

/// A reviewer of the park who has been entered as an expert.
async fn expert(town: &Town, park: &Place, name: &str) -> Expert {
    let person = town.person(name).await;
    let (organization, user): (ParkId, _) = (ids::parse(&park.id).unwrap(), person.user_id());
    town.operate("grant", async |work| members::grant(work, OrganizationKind::Park, organization.into(), user, Role::Reviewer).await).await;
    let input = json!({ "input": { "create": { "parkId": park.id, "userId": person.id, "fields": ["software"], "rating": 70 } } });
    let id = park.owner.ask(SAVE, input).await["saveExpert"]["expert"]["id"].as_str().unwrap().to_owned();
    Expert { id, person }
}

async fn experts(town: &Town, park: &Place, count: usize) -> Vec<Expert> {
    let mut experts = vec![];
    for number in 0..count {
        experts.push(expert(town, park, &format!("Expert {number}")).await);
    }
    experts
}

/// An application that waits for experts.
async fn with_the_experts(park: &Place, firm: &Place, plan: &str) -> String {
    let start = json!({ "companyId": firm.id, "parkId": park.id, "applicantKind": "DOMESTIC_COMPANY", "answers": { "plan": plan } });
    let data = firm.owner.ask(DRAFT, json!({ "input": { "start": start } })).await;
    let id = data["draftResidencyApplication"]["application"]["id"].as_str().unwrap().to_owned();
    firm.owner.ask(SUBMIT, act(&id)).await;
    let accepted = park.owner.ask(ACCEPT, act(&id)).await;
    let application = &accepted["acceptResidencyApplicationAsComplete"]["application"];
    assert_eq!(application["state"], "EXPERT_REVIEW");
    let allowed = application["allowedActions"].as_array().unwrap();
    assert!(allowed.contains(&json!("DRAW_PANEL")) && !allowed.contains(&json!("SEND_TO_COMMISSION")), "{allowed:?}");
    id
}

fn act(id: &str) -> Value {
    json!({ "input": { "applicationId": id } })
}

/// Draws, and gives back the panel.
async fn drawn(park: &Place, application: &str) -> Value {
    park.owner.ask(DRAW, act(application)).await["drawPanel"]["panel"].clone()
}

/// The opinion that an expert is asked for now.
async fn asked(expert: &Expert) -> Option<Value> {
    let data = expert.person.ask(ASKED, json!({})).await;
    data["viewer"]["panelOpinions"]["nodes"].as_array().unwrap().iter().find(|node| node["state"] == "ASKED").cloned()
}

fn says(opinion: &Value, yes: bool) -> Value {
    let answers: Vec<Value> =
        ["NOVELTY", "TEAM"].into_iter().map(|code| json!({ "question": code, "yes": yes, "comment": "I have read it." })).collect();
    json!({ "input": { "opinionId": opinion["id"], "answers": answers, "inFavour": yes } })
}

/// Those who are asked, with what they are asked.
async fn panelists(experts: &[Expert]) -> Vec<(&Expert, Value)> {
    let mut found = vec![];
    for expert in experts {
        if let Some(opinion) = asked(expert).await {
            found.push((expert, opinion));
        }
    }
    found
}

#[tokio::test]
async fn ten_strangers_judge_an_applicant_they_do_not_know() {
    let town = Town::open().await;
    let park = town.park_with_rules("skolkovo", rules(json!({}))).await;
    let firm = town.firm("Karvonsaroy").await;
    let experts = experts(&town, &park, 6).await;
    let plan = "KARVONSAROY, TIN 300000000, led by Founder of Karvonsaroy, builds tools for caravans.";
    let id = with_the_experts(&park, &firm, plan).await;
    let panel = drawn(&park, &id).await;
    // The draw can be made again from what is written down.
    let draw = &panel["draws"][0];
    let mut again: Vec<(String, String)> = experts
        .iter()
        .map(|expert| {
            let uuid = ids::parse::<ExpertId>(&expert.id).unwrap();
            (mint::digest(format!("{}:{uuid}", draw["seed"].as_str().unwrap())), expert.id.clone())
        })
        .collect();
    again.sort();
    let candidates: Vec<&str> = draw["candidates"].as_array().unwrap().iter().map(|expert| expert["id"].as_str().unwrap()).collect();
    assert_eq!(candidates, again.iter().map(|(_, id)| id.as_str()).collect::<Vec<_>>());
    let mut seated: Vec<&str> = panel["opinions"].as_array().unwrap().iter().map(|o| o["expert"]["id"].as_str().unwrap()).collect();
    let mut first = candidates[..3].to_vec();
    seated.sort_unstable();
    first.sort_unstable();
    assert_eq!(seated, first);
    assert_eq!(park.owner.refused(DRAW, act(&id)).await.code, "CONFLICT");
    assert_eq!(park.owner.refused(SEND, act(&id)).await.code, "ILLEGAL_TRANSITION");

    let panelists = panelists(&experts).await;
    assert_eq!(panelists.len(), 3);
    for (place, (expert, opinion)) in panelists.iter().enumerate() {
        let subject = &opinion["subject"];
        assert_eq!((&subject["blind"], &subject["company"], &opinion["panel"]), (&json!(true), &Value::Null, &Value::Null));
        assert_eq!((&opinion["expert"]["rating"], &opinion["expert"]["conflicts"]), (&Value::Null, &Value::Null));
        let told = opinion.to_string().to_lowercase();
        assert!(!told.contains("karvonsaroy") && !told.contains("300000000") && told.contains("caravans"), "{told}");
        assert_eq!(
            expert.person.speaking("ru").ask(ASKED, json!({})).await["viewer"]["panelOpinions"]["nodes"][0]["questions"][0]["text"],
            "Это ново?"
        );
        // A comment is obligatory, and so is every question.
        let hasty = json!({ "input": { "opinionId": opinion["id"], "inFavour": true,
            "answers": [{ "question": "NOVELTY", "yes": true, "comment": " " }, { "question": "PRICE", "yes": true, "comment": "Cheap." }] } });
        assert_eq!(expert.person.faults(GIVE, hasty).await, ["answers.0.comment", "answers.1.question", "answers"]);
        let given = expert.person.ask(GIVE, says(opinion, place > 0)).await;
        assert_eq!(given["givePanelOpinion"]["opinion"]["answers"][1]["question"], "TEAM");
        let code = expert.person.refused(GIVE, says(opinion, true)).await.code;
        assert_eq!(code, "ILLEGAL_TRANSITION");
    }
    let seen = park.owner.ask(SEEN, json!({ "id": id })).await;
    assert_eq!((&seen["node"]["state"], &seen["node"]["panel"]["state"]), (&json!("COMMISSION"), &json!("IN_FAVOUR")));
    let yes = json!({ "input": { "applicationId": id, "decision": { "approve": { "protocol": "No. 7" } } } });
    let decided = park.owner.ask(DECIDE, yes).await;
    let day: NaiveDate = decided["decideResidencyApplication"]["application"]["residency"]["since"].as_str().unwrap().parse().unwrap();
    let today = town.today();
    assert!(day.day() == 1 && day > today && (day - today).num_days() <= 31, "{day}");
}

#[tokio::test]
async fn nobody_judges_whom_something_ties_to_the_applicant() {
    let town = Town::open().await;
    let park = town.park_with_rules("skolkovo", rules(json!({ "size": 2, "quorum": 2, "by_field": true, "lowest_rating": 50 }))).await;
    let firm = town.firm("Karvonsaroy").await;
    let sectors = "mutation($input: UpdateCompanyInput!) { updateCompany(input: $input) { company { id } } }";
    firm.owner.ask(sectors, json!({ "input": { "companyId": firm.id, "sectors": ["software.consulting"] } })).await;
    let company: CompanyId = ids::parse(&firm.id).unwrap();
    let [member, former, funder, declared, other, poor] = ["Member", "Former", "Funder", "Declared", "Other", "Poor"].map(str::to_owned);
    let mut all = vec![];
    for name in [&member, &former, &funder, &declared, &other, &poor] {
        all.push(expert(&town, &park, name).await);
    }
    let seat = async |user, organization: OrganizationId, kind| {
        town.operate("grant", async |work| members::grant(work, kind, organization, user, Role::Member).await).await
    };
    seat(all[0].person.user_id(), company.into(), OrganizationKind::Company).await;
    seat(all[1].person.user_id(), company.into(), OrganizationKind::Company).await;
    let leave = "mutation($input: RemoveMemberInput!) { removeMember(input: $input) { membershipId } }";
    let seats = "query { viewer { memberships { id organization { ... on Company { id } } } } }";
    let held = all[1].person.ask(seats, json!({})).await;
    let mine =
        held["viewer"]["memberships"].as_array().unwrap().iter().find(|seat| seat["organization"]["id"] == firm.id.as_str()).unwrap();
    all[1].person.ask(leave, json!({ "input": { "membershipId": mine["id"] } })).await;
    let found = "mutation($input: CreateInvestorInput!) { createInvestor(input: $input) { investor { id } } }";
    let fund = all[2].person.ask(found, json!({ "input": { "kind": "ANGEL", "name": "Fund of Funder", "country": "UZ" } })).await;
    let fund: InvestorId = ids::parse(fund["createInvestor"]["investor"]["id"].as_str().unwrap()).unwrap();
    town.operate("invest", async |work| {
        let row = investment::ActiveModel {
            id: Set(work.mint()),
            investor_id: Set(fund),
            company_id: Set(company),
            deal_id: Set(None),
            round: Set(Round::Seed),
            amount: Set(None),
            currency: Set(None),
            made_on: Set(work.now().date_naive()),
            lead: Set(true),
            created_at: Set(work.now()),
        };
        Ok(row.insert(work.db()).await?)
    })
    .await;
    let tie = json!({ "input": { "expertId": all[3].id, "companyId": firm.id, "note": "My brother founded it." } });
    all[3].person.ask(TIE, tie.clone()).await;
    assert_eq!(all[4].person.refused(TIE, tie).await.code, "NOT_FOUND");
    let change = |id: &str, what: Value| {
        let mut update = what;
        update["expertId"] = json!(id);
        json!({ "input": { "update": update } })
    };
    park.owner.ask(SAVE, change(&all[4].id, json!({ "fields": ["media"] }))).await;
    park.owner.ask(SAVE, change(&all[5].id, json!({ "rating": 20 }))).await;
    let id = with_the_experts(&park, &firm, "Software for caravans.").await;
    let few = park.owner.refused(DRAW, act(&id)).await;
    assert_eq!(few.code, "CONFLICT");
    assert!(few.message.contains("2 experts are needed and 0") && few.message.contains("saveExpert"), "{}", few.message);
    assert_eq!(park.owner.ask(SEEN, json!({ "id": id })).await["node"]["panel"], Value::Null);
    let fresh = [expert(&town, &park, "Fresh").await, expert(&town, &park, "Fresher").await];
    let panel = drawn(&park, &id).await;
    let mut reasons: Vec<&str> =
        panel["draws"][0]["excluded"].as_array().unwrap().iter().map(|row| row["reason"].as_str().unwrap()).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["DECLARED", "FORMER_MEMBERSHIP", "INVESTMENT", "LOW_RATING", "MEMBERSHIP", "OTHER_FIELD"]);
    assert_eq!(panelists(&fresh).await.len(), 2);
}

#[tokio::test]
async fn a_conflict_brings_another_expert_and_a_tie_brings_more_and_time() {
    let town = Town::open().await;
    let park = town.park_with_rules("skolkovo", rules(json!({ "size": 2, "quorum": 2, "extra": 1, "extension": 5 }))).await;
    let firm = town.firm("Karvonsaroy").await;
    let mut experts = experts(&town, &park, 3).await;
    let id = with_the_experts(&park, &firm, "Software for caravans.").await;
    let panel = drawn(&park, &id).await;
    let before = park.owner.ask(SEEN, json!({ "id": id })).await["node"]["dueOn"].as_str().unwrap().parse::<NaiveDate>().unwrap();
    let (tied, opinion) = panelists(&experts).await.swap_remove(0);
    let decline = json!({ "input": { "opinionId": opinion["id"], "note": "I know this work." } });
    let declined = tied.person.ask(DECLINE, decline.clone()).await;
    let opinion = &declined["declinePanelOpinion"]["opinion"];
    assert_eq!((&opinion["state"], &opinion["subject"]), (&json!("CONFLICT"), &Value::Null));
    assert_eq!(tied.person.refused(DECLINE, decline).await.code, "ILLEGAL_TRANSITION");
    // The expert who declared it does not learn whom it was about.
    let own = tied.person.ask("query($id: ID!) { node(id: $id) { ... on Expert { conflicts { name } } } }", json!({ "id": tied.id })).await;
    assert_eq!(own["node"]["conflicts"], Value::Null);
    let panelists_now = panelists(&experts).await;
    assert_eq!(panelists_now.len(), 2, "another was drawn");
    let extend = json!({ "input": { "panelId": panel["id"] } });
    assert_eq!(park.owner.refused(EXTEND, extend.clone()).await.code, "ILLEGAL_TRANSITION");
    assert_eq!(park.owner.refused(CLOSE, extend.clone()).await.code, "ILLEGAL_TRANSITION");
    for (place, (expert, opinion)) in panelists_now.iter().enumerate() {
        expert.person.ask(GIVE, says(opinion, place == 0)).await;
    }
    town.settle().await;
    assert_eq!(park.owner.ask(SEEN, json!({ "id": panel["id"] })).await["node"]["state"], "TIED");
    let told = park.owner.ask("query { viewer { notifications { nodes { kind } } } }", json!({})).await;
    assert!(told["viewer"]["notifications"]["nodes"].as_array().unwrap().contains(&json!({ "kind": "PANEL_STUCK" })));
    assert_eq!(park.owner.refused(EXTEND, extend.clone()).await.code, "CONFLICT", "nobody is left");
    experts.push(expert(&town, &park, "Another").await);
    let extended = park.owner.ask(EXTEND, extend).await["extendPanel"]["panel"].clone();
    assert_eq!(extended["draws"], json!([{ "cause": "FIRST" }, { "cause": "REPLACEMENT" }, { "cause": "EXTRA" }]));
    let after = park.owner.ask(SEEN, json!({ "id": id })).await["node"]["dueOn"].as_str().unwrap().parse::<NaiveDate>().unwrap();
    assert_eq!((after - before).num_days(), 5);
    let (last, opinion) = panelists(&experts).await.swap_remove(0);
    last.person.ask(GIVE, says(&opinion, false)).await;
    // The panel's no is the end of it here, and no single expert is named for it.
    let seen = firm.owner.ask(SEEN, json!({ "id": id })).await["node"].clone();
    assert_eq!((&seen["state"], &seen["decision"]["reasonCode"]), (&json!("REFUSED"), &json!("NOT_LISTED")));
    assert!(
        seen["history"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| line["action"] != "draftResidencyApplication" && line["action"] != "submitResidencyApplication")
            .all(|line| line["actor"].is_null()),
        "{seen}"
    );
    let trail = "query($id: ID!) { auditTrail(organizationId: $id, first: 50) { nodes { action actor { id } } } }";
    let trail = firm.owner.ask(trail, json!({ "id": firm.id })).await.to_string();
    assert!(trail.contains("givePanelOpinion") && experts.iter().all(|expert| !trail.contains(&expert.person.id)), "{trail}");
}

#[tokio::test]
async fn to_strangers_and_to_each_other_a_panel_is_not_there() {
    let town = Town::open().await;
    let park = town.park_with_rules("skolkovo", rules(json!({ "size": 2, "quorum": 2 }))).await;
    let firm = town.firm("Karvonsaroy").await;
    let experts = experts(&town, &park, 3).await;
    let id = with_the_experts(&park, &firm, "Software for caravans.").await;
    let other = town.park_with_rules("other", json!({})).await;
    for (who, code) in [(&other.owner, "NOT_FOUND"), (&experts[0].person, "NOT_FOUND"), (&firm.owner, "FORBIDDEN")] {
        assert_eq!(who.refused(DRAW, act(&id)).await.code, code);
    }
    assert_eq!(town.refused(DRAW, act(&id)).await.code, "UNAUTHENTICATED");
    let enter = json!({ "input": { "create": { "parkId": park.id, "userId": firm.owner.id, "fields": ["software"] } } });
    assert_eq!(other.owner.refused(SAVE, enter.clone()).await.code, "FORBIDDEN");
    assert_eq!(park.owner.refused(SAVE, enter).await.field.as_deref(), Some("create.userId"));
    let panel = drawn(&park, &id).await;
    town.settle().await;
    let asked = panelists(&experts).await;
    let idle = experts.iter().find(|expert| asked.iter().all(|(who, _)| who.id != expert.id)).unwrap();
    let ((one, hers), (two, _)) = (&asked[0], &asked[1]);
    for thing in [&panel["id"], &hers["id"], &json!(one.id)] {
        for who in [&other.owner, &firm.owner, &idle.person, &two.person] {
            assert_eq!(who.ask(SEEN, json!({ "id": thing })).await["node"], Value::Null);
        }
        assert_eq!(town.ask(SEEN, json!({ "id": thing })).await["node"], Value::Null);
    }
    for who in [&idle.person, &two.person, &other.owner, &park.owner] {
        let code = who.refused(GIVE, says(hers, true)).await.code;
        assert!(code == "NOT_FOUND" || (code == "FORBIDDEN" && who.id == park.owner.id), "{code}");
    }
    // By no path does an expert come from what is asked to who asks for it.
    assert_eq!(one.person.ask(SEEN, json!({ "id": panel["id"] })).await["node"], Value::Null);
    assert_eq!(one.person.ask(SEEN, json!({ "id": id })).await["node"], Value::Null);
    let queue = "query { park(slug: \"skolkovo\") { residencyApplications { totalCount } experts { totalCount } } }";
    let queue_seen = one.person.ask(queue, json!({})).await;
    assert_eq!(queue_seen["park"], json!({ "residencyApplications": null, "experts": null }));
    let told = one.person.ask("query { viewer { notifications { nodes { kind title subject { __typename } } } } }", json!({})).await;
    let told = told["viewer"]["notifications"]["nodes"].to_string();
    assert!(told.contains("PANEL_OPINION_ASKED") && told.contains("PanelOpinion") && !told.contains("Karvonsaroy"), "{told}");
    assert!(town.letters_to(&one.person.email).iter().all(|letter| !letter.body.contains("Karvonsaroy")));
    // The company does not see the panel.
    assert_eq!(firm.owner.ask(SEEN, json!({ "id": id })).await["node"]["panel"], Value::Null);
    // Sent back, the application is with no expert any more.
    let back = json!({ "input": { "applicationId": id, "reasonCode": "INCOMPLETE", "remark": "One thing more.", "items": [] } });
    park.owner.ask(RETURN, back).await;
    assert_eq!(one.person.refused(GIVE, says(hers, true)).await.code, "ILLEGAL_TRANSITION");
    let mine = one.person.ask(ASKED, json!({})).await;
    assert_eq!(mine["viewer"]["panelOpinions"]["nodes"][0]["subject"], Value::Null);
    // Whoever has lost the seat sees nothing more.
    let seats = "query { viewer { memberships { id } } }";
    let seat = one.person.ask(seats, json!({})).await["viewer"]["memberships"][0]["id"].clone();
    let leave = "mutation($input: RemoveMemberInput!) { removeMember(input: $input) { membershipId } }";
    park.owner.ask(leave, json!({ "input": { "membershipId": seat } })).await;
    assert_eq!(one.person.ask(ASKED, json!({})).await["viewer"]["panelOpinions"]["nodes"], json!([]));
}

#[tokio::test]
async fn of_two_officers_at_once_one_draws() {
    let town = Town::open().await;
    let park = town.park_with_rules("skolkovo", rules(json!({ "size": 2, "quorum": 2 }))).await;
    let firm = town.firm("Karvonsaroy").await;
    let experts = experts(&town, &park, 4).await;
    let id = with_the_experts(&park, &firm, "Software for caravans.").await;
    let (one, two) = tokio::join!(park.owner.try_ask(DRAW, act(&id)), park.owner.try_ask(DRAW, act(&id)));
    let refused: Vec<String> = [one, two].into_iter().filter_map(Result::err).map(|refusal| refusal.code).collect();
    assert_eq!(refused, ["CONFLICT"]);
    // The last two opinions at once decide once.
    let asked = panelists(&experts).await;
    let ((one, hers), (two, his)) = (&asked[0], &asked[1]);
    let (first, second) = tokio::join!(one.person.try_ask(GIVE, says(hers, true)), two.person.try_ask(GIVE, says(his, true)));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(park.owner.ask(SEEN, json!({ "id": id })).await["node"]["state"], "COMMISSION");
}

#[tokio::test]
async fn a_panel_whose_time_is_over_is_closed_without_the_silent() {
    let town = Town::open().await;
    let park = town.park_with_rules("skolkovo", rules(json!({ "quorum": 2, "refuse_code": null }))).await;
    let firm = town.firm("Karvonsaroy").await;
    let experts = experts(&town, &park, 3).await;
    let id = with_the_experts(&park, &firm, "Software for caravans.").await;
    let panel = drawn(&park, &id).await;
    let close = json!({ "input": { "panelId": panel["id"] } });
    for (expert, opinion) in panelists(&experts).await.iter().take(2) {
        expert.person.ask(GIVE, says(opinion, false)).await;
    }
    assert_eq!(park.owner.refused(CLOSE, close.clone()).await.code, "ILLEGAL_TRANSITION");
    town.days_later(11);
    let owner = town.log_in(&park.owner.email).await;
    assert_eq!(owner.refused(CLOSE, json!({ "input": { "panelId": panel["id"], "expectedRevision": 1 } })).await.code, "CONFLICT");
    assert_eq!(owner.ask(CLOSE, close).await["closePanel"]["panel"]["state"], "AGAINST");
    // Without a ground to refuse on, the panel only advises.
    assert_eq!(owner.ask(SEEN, json!({ "id": id })).await["node"]["state"], "COMMISSION");
}

/// Panels are read together, whatever is asked of them: three take no statement each that one does not. Two more are allowed: who
/// comes to a row a moment later reads it by itself.
#[tokio::test]
async fn a_page_of_the_queue_reads_its_panels_together() {
    let town = Town::open().await;
    let park = town.park_with_rules("skolkovo", rules(json!({}))).await;
    experts(&town, &park, 4).await;
    for name in ["Karvonsaroy", "Rabat", "Sardoba"] {
        let application = with_the_experts(&park, &town.firm(name).await, "Software for caravans.").await;
        drawn(&park, &application).await;
    }
    let queue = "query($first: Int!) { park(slug: \"skolkovo\") { residencyApplications(first: $first) { nodes { allowedActions panel {
        state inFavour against application { id } draws { seed candidates { id } excluded { expert { id } } }
        opinions { state panel { id } questions { code } subject { applicantKind company { id } } expert { rating user { fullName } conflicts { id } } } } } } } }";
    let (server, statements) = town.watched().await;
    let officer = park.owner.before(&server);
    let mut counts = vec![];
    for first in [1, 3] {
        statements.lock().unwrap().clear();
        let page = officer.ask(queue, json!({ "first": first })).await["park"]["residencyApplications"]["nodes"].clone();
        let panels = page.as_array().unwrap();
        assert!(panels.len() == first && panels.iter().all(|row| row["panel"]["opinions"].as_array().unwrap().len() == 3), "{page}");
        counts.push(statements.lock().unwrap().len());
    }
    let said = statements.lock().unwrap().iter().map(|one| one.sql.clone()).collect::<Vec<_>>().join("\n");
    assert!(counts[1] <= counts[0] + 2, "{} for one, {} for three:\n{said}", counts[0], counts[1]);
}
