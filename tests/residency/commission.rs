//! A commission sits: it is invited, votes, and what it decides takes effect by the rule of the regime, as in Minsk.

use api::graphql::ids;
use chrono::{Datelike, Months, NaiveDate};
use domain::identity::members;
use entity::identity::{OrganizationKind, Role};
use entity::ids::ParkId;
use serde_json::{Value, json};

use super::application::attach;
use crate::support::{Person, Place, Town};

const DRAFT: &str = "mutation($input: DraftResidencyApplicationInput!) { draftResidencyApplication(input: $input) { application { id } } }";
const SUBMIT: &str =
    "mutation($input: ResidencyApplicationActionInput!) { submitResidencyApplication(input: $input) { application { state } } }";
const ACCEPT: &str =
    "mutation($input: ResidencyApplicationActionInput!) { acceptResidencyApplicationAsComplete(input: $input) { application { state } } }";
const WITHDRAW: &str =
    "mutation($input: ResidencyApplicationActionInput!) { withdrawResidencyApplication(input: $input) { application { state } } }";
const SIGN: &str = "mutation($input: ResidencyApplicationActionInput!) { signResidencyAgreement(input: $input) { application { state } } }";
const DECIDE: &str =
    "mutation($input: DecideResidencyApplicationInput!) { decideResidencyApplication(input: $input) { application { state } } }";
const SAVE: &str = "mutation($input: SaveExpertInput!) { saveExpert(input: $input) { expert { id } } }";
const DRAW: &str = "mutation($input: DrawPanelInput!) { drawPanel(input: $input) { panel { id opinions { id } } } }";
const GIVE: &str = "mutation($input: GivePanelOpinionInput!) { givePanelOpinion(input: $input) { opinion { state } } }";
const PLAN: &str = "mutation($input: PlanCommissionSessionInput!) { planCommissionSession(input: $input) { session { id revision state
    allowedActions members { chair present user { id } } agenda { id position number conflicts { member { id } reason } } } } }";
const CHANGE: &str =
    "mutation($input: ChangeCommissionSessionInput!) { changeCommissionSession(input: $input) { session { revision agenda { number } } } }";
const OPEN: &str = "mutation($input: CommissionSessionActionInput!) { openCommissionSession(input: $input) { session { state } } }";
const VOTE: &str = "mutation($input: VoteInCommissionInput!) { voteInCommission(input: $input) { item { standing inFavour against subject { applicantKind } votes { choice conflict note } } } }";
const POSTPONE: &str = "mutation($input: PostponeCommissionItemInput!) { postponeCommissionItem(input: $input) { item { state remark } } }";
const CLOSE: &str = "mutation($input: CloseCommissionSessionInput!) { closeCommissionSession(input: $input) { session { state minutesNumber
    minutes { id sha256 downloadUrl } members { present } agenda { state decision { effectiveFrom } votes { choice conflict castAt } } } } }";
const CANCEL: &str = "mutation($input: CancelCommissionSessionInput!) { cancelCommissionSession(input: $input) { session { state remark agenda { state } } } }";
const INVITED: &str = "query { viewer { commissionSessions { nodes { id state chair { id } allowedActions minutes { id } agenda { id number
    application { id } conflicts { reason } subject { company { name } answers checklist { document file { id downloadUrl } }
        opinions { inFavour note answers { question comment } } } } } } } }";
const REVISION: &str = "query($id: ID!) { node(id: $id) { ... on CommissionSession { revision } } }";
const SEEN: &str =
    "query($id: ID!) { node(id: $id) { ... on ResidencyApplication { state allowedActions commissionItems { state session { state } }
    decision { outcome protocol reasonCode effectiveFrom decidedBy { id } } residency { id } history { action toState actor { id } } }
    ... on CommissionSession { state } ... on CommissionItem { number } ... on File { name } } }";
const TOLD: &str = "query { viewer { notifications { nodes { kind title subject { __typename } } } } }";

/// Like those of Minsk: experts, a board, an agreement, and the first day of the month after the board has met.
fn rules(commission: Value) -> Value {
    let mut rule = json!({ "quorum": 2, "tie": "CHAIR" });
    for (name, value) in commission.as_object().into_iter().flatten() {
        rule[name] = value.clone();
    }
    json!({
        "documents": [],
        "effective_from": "FIRST_OF_NEXT_MONTH",
        "steps": [
            { "kind": "COMPLETENESS_CHECK", "unit": "WORKING_DAYS", "decided_by": "Secretariat", "pauses_while_returned": true },
            { "kind": "COMMISSION", "limit": 2, "unit": "MONTHS", "decided_by": "Board", "pauses_while_returned": true, "commission": rule },
        ],
    })
}

/// A reviewer of the park.
async fn reviewer(town: &Town, park: &Place, name: &str) -> Person {
    let person = town.person(name).await;
    let (organization, user): (ParkId, _) = (ids::parse(&park.id).unwrap(), person.user_id());
    town.operate("grant", async |work| members::grant(work, OrganizationKind::Park, organization.into(), user, Role::Reviewer).await).await;
    person
}

async fn board(town: &Town, park: &Place, size: usize) -> Vec<Person> {
    let mut board = vec![];
    for number in 0..size {
        board.push(reviewer(town, park, &format!("Member {number}")).await);
    }
    board
}

fn act(id: &str) -> Value {
    json!({ "input": { "applicationId": id } })
}

async fn draft(park: &Place, firm: &Place) -> String {
    let start = json!({ "companyId": firm.id, "parkId": park.id, "applicantKind": "DOMESTIC_COMPANY", "answers": { "plan": "Tools for caravans." } });
    let data = firm.owner.ask(DRAFT, json!({ "input": { "start": start } })).await;
    data["draftResidencyApplication"]["application"]["id"].as_str().unwrap().to_owned()
}

/// An application that is before the commission.
async fn tabled(park: &Place, firm: &Place) -> String {
    let id = draft(park, firm).await;
    firm.owner.ask(SUBMIT, act(&id)).await;
    assert_eq!(park.owner.ask(ACCEPT, act(&id)).await["acceptResidencyApplicationAsComplete"]["application"]["state"], "COMMISSION");
    id
}

fn agenda_of(park: &Place, board: &[Person], applications: &[&str], starts_at: &str) -> Value {
    let members: Vec<&str> = board.iter().map(|member| member.id.as_str()).collect();
    json!({ "input": { "parkId": park.id, "startsAt": starts_at, "place": "Room 1", "chairId": board[0].id, "memberIds": members, "applicationIds": applications } })
}

fn now(town: &Town) -> String {
    town.app.clock.now().to_rfc3339()
}

/// A session for today.
async fn planned(town: &Town, park: &Place, board: &[Person], applications: &[&str]) -> Value {
    let plan = agenda_of(park, board, applications, &now(town));
    park.owner.ask(PLAN, plan).await["planCommissionSession"]["session"].clone()
}

async fn opened(town: &Town, park: &Place, board: &[Person], applications: &[&str]) -> Value {
    let session = planned(town, park, board, applications).await;
    assert_eq!(park.owner.ask(OPEN, of(&session)).await["openCommissionSession"]["session"]["state"], "OPEN");
    session
}

fn of(session: &Value) -> Value {
    json!({ "input": { "sessionId": session["id"] } })
}

fn says(session: &Value, place: usize, choice: &str) -> Value {
    let note = (choice == "ABSTAINED").then_some("My sister works there.");
    json!({ "input": { "itemId": session["agenda"][place]["id"], "choice": choice, "note": note } })
}

async fn closed(by: &Person, session: &Value, refusals: Value) -> Value {
    let close = json!({ "input": { "sessionId": session["id"], "refusals": refusals } });
    by.ask(CLOSE, close).await["closeCommissionSession"]["session"].clone()
}

#[tokio::test]
async fn a_board_meets_and_its_yes_takes_effect_on_the_first_of_the_next_month() {
    let town = Town::open().await;
    let mut law = rules(json!({}));
    law["documents"] = json!([{ "kind": "CHARTER", "required": true }]);
    let question = json!({ "code": "NOVELTY", "text": { "en": "Is it new?" } });
    let panel = json!({ "size": 1, "quorum": 1, "blind": false, "questions": [question] });
    let steps = law["steps"].as_array_mut().unwrap();
    steps.insert(
        1,
        json!({ "kind": "EXPERT_REVIEW", "unit": "WORKING_DAYS", "decided_by": "Experts", "pauses_while_returned": true, "panel": panel }),
    );
    steps.push(json!({ "kind": "AGREEMENT", "unit": "WORKING_DAYS", "decided_by": "Secretariat", "pauses_while_returned": false }));
    let (park, firm) = (town.park_with_rules("htp", law).await, town.firm("Karvonsaroy").await);
    let board = board(&town, &park, 3).await;
    let id = draft(&park, &firm).await;
    attach(&town, &firm.owner, &id, "CHARTER").await;
    firm.owner.ask(SUBMIT, act(&id)).await;
    park.owner.ask(ACCEPT, act(&id)).await;

    // An expert who is told who applies reads the papers too.
    let expert = reviewer(&town, &park, "Expert").await;
    park.owner.ask(SAVE, json!({ "input": { "create": { "parkId": park.id, "userId": expert.id, "fields": ["software"] } } })).await;
    let drawn = park.owner.ask(DRAW, act(&id)).await["drawPanel"]["panel"].clone();
    let asked = "query { viewer { panelOpinions { nodes { id subject { company { name } checklist { file { id downloadUrl } } } } } } }";
    let asked = expert.ask(asked, json!({})).await["viewer"]["panelOpinions"]["nodes"][0].clone();
    let paper = asked["subject"]["checklist"][0]["file"].clone();
    assert_eq!(town.fetch(paper["downloadUrl"].as_str().unwrap()).await, format!("CHARTER of {id}"));
    assert_eq!(expert.ask(SEEN, json!({ "id": paper["id"] })).await["node"]["name"], "paper.pdf");
    assert_eq!(board[0].ask(SEEN, json!({ "id": paper["id"] })).await["node"], Value::Null, "who judges nothing reads nothing");
    let answers = json!([{ "question": "NOVELTY", "yes": true, "comment": "There is nothing like it." }]);
    let opinion = json!({ "input": { "opinionId": drawn["opinions"][0]["id"], "answers": answers, "inFavour": true, "note": "Go on." } });
    expert.ask(GIVE, opinion).await;

    // The board decides, and nobody else.
    let seen = park.owner.ask(SEEN, json!({ "id": id })).await["node"].clone();
    assert_eq!(seen["state"], "COMMISSION");
    assert!(!seen["allowedActions"].as_array().unwrap().contains(&json!("APPROVE")), "{seen}");
    let yes = json!({ "input": { "applicationId": id, "decision": { "approve": {} } } });
    let refused = park.owner.refused(DECIDE, yes).await;
    assert_eq!(refused.code, "ILLEGAL_TRANSITION");
    assert!(refused.message.contains("planCommissionSession"), "{}", refused.message);
    let starts_at = (town.app.clock.now() + chrono::Duration::days(3)).to_rfc3339();
    let plan = park.owner.ask(PLAN, agenda_of(&park, &board, &[&id], &starts_at)).await["planCommissionSession"]["session"].clone();
    assert_eq!((&plan["state"], &plan["agenda"][0]["conflicts"]), (&json!("PLANNED"), &json!([])));
    assert_eq!(plan["allowedActions"], json!(["CHANGE", "OPEN", "CANCEL"]));
    let early = park.owner.refused(OPEN, of(&plan)).await;
    assert!(early.code == "ILLEGAL_TRANSITION" && early.message.contains(&town.day(3)), "{}", early.message);
    assert_eq!(board[1].refused(VOTE, says(&plan, 0, "IN_FAVOUR")).await.code, "ILLEGAL_TRANSITION", "it has not begun");

    // Whoever is invited reads what is to be decided.
    let invited = board[1].ask(INVITED, json!({})).await["viewer"]["commissionSessions"]["nodes"][0].clone();
    let line = &invited["agenda"][0];
    assert_eq!((&line["subject"]["company"]["name"], &line["application"]), (&json!("Karvonsaroy"), &Value::Null));
    assert_eq!(line["subject"]["opinions"][0]["note"], "Go on.");
    let paper = line["subject"]["checklist"][0]["file"].clone();
    assert_eq!(town.fetch(paper["downloadUrl"].as_str().unwrap()).await, format!("CHARTER of {id}"));
    let told = board[1].ask(TOLD, json!({})).await["viewer"]["notifications"]["nodes"][0].clone();
    assert_eq!((&told["kind"], &told["subject"]["__typename"]), (&json!("COMMISSION_INVITED"), &json!("CommissionSession")));
    assert!(told["title"].as_str().unwrap().contains(&town.day(3)) && !told["title"].as_str().unwrap().contains("Karvonsaroy"), "{told}");

    // The day of the meeting.
    town.days_later(3);
    let met_on = town.today();
    karvon::worker::schedule::run_timers(&town.app).await;
    town.settle().await;
    let mut fresh = vec![];
    for member in &board {
        fresh.push(town.log_in(&member.email).await);
    }
    let (chair, two) = (&fresh[0], &fresh[1]);
    let told = two.ask(TOLD, json!({})).await["viewer"]["notifications"]["nodes"].to_string();
    assert_eq!(told.matches("COMMISSION_REMINDER").count(), 1, "{told}");
    chair.ask(OPEN, of(&plan)).await;
    chair.ask(VOTE, says(&plan, 0, "IN_FAVOUR")).await;
    assert_eq!(two.refused(CLOSE, of(&plan)).await.code, "FORBIDDEN");
    let voted = two.ask(VOTE, says(&plan, 0, "IN_FAVOUR")).await["voteInCommission"]["item"].clone();
    assert_eq!((&voted["standing"], &voted["inFavour"]), (&json!("IN_FAVOUR"), &json!(2)));
    assert_eq!(two.refused(VOTE, says(&plan, 0, "AGAINST")).await.code, "ILLEGAL_TRANSITION", "a vote stands");
    let session = closed(&chair.speaking("ru"), &plan, json!([])).await;
    assert_eq!((&session["state"], &session["minutesNumber"]), (&json!("CLOSED"), &json!(1)));
    assert_eq!(session["members"], json!([{ "present": true }, { "present": true }, { "present": false }]));

    // The rule of the regime, reckoned by hand.
    let first = met_on.with_day(1).unwrap().checked_add_months(Months::new(1)).unwrap();
    assert_eq!(session["agenda"][0]["decision"]["effectiveFrom"], first.to_string());
    let owner = town.log_in(&park.owner.email).await;
    let seen = owner.ask(SEEN, json!({ "id": id })).await["node"].clone();
    assert_eq!((&seen["state"], &seen["decision"]["protocol"]), (&json!("AGREEMENT_PENDING"), &json!(format!("№ 1 от {met_on}"))));
    assert_eq!((&seen["decision"]["decidedBy"], &seen["decision"]["effectiveFrom"]), (&Value::Null, &json!(first.to_string())));
    for side in [&town.log_in(&firm.owner.email).await, &owner] {
        side.ask(SIGN, act(&id)).await;
    }
    let register = "query($on: Date!) { park(slug: \"htp\") { residents(filter: { on: $on }) { nodes { company { name } } } } }";
    let residents = async |on: NaiveDate| town.ask(register, json!({ "on": on })).await["park"]["residents"]["nodes"].clone();
    assert_eq!(residents(first.pred_opt().unwrap()).await, json!([]));
    assert_eq!(residents(first).await, json!([{ "company": { "name": "Karvonsaroy" } }]));

    // The minutes: whoever was invited and the park's staff read them, in the language of whoever closed.
    let file = session["minutes"].clone();
    let page = town.fetch(file["downloadUrl"].as_str().unwrap()).await;
    assert_eq!(file["sha256"], platform::mint::digest(&page));
    for said in ["протокол", "Karvonsaroy", "Member 0, Member 1", "Отсутствовали", "Member 2", "За: 2", &first.to_string(), "кворум: 2"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let read = fresh[2].ask(INVITED, json!({})).await["viewer"]["commissionSessions"]["nodes"][0]["minutes"]["id"].clone();
    assert_eq!(fresh[2].ask(SEEN, json!({ "id": read })).await["node"]["name"], format!("htp-1-{met_on}.html"));
    let founder = town.log_in(&firm.owner.email).await;
    assert_eq!(founder.ask(SEEN, json!({ "id": read })).await["node"], Value::Null);
    // The company sees that a paper was opened, and not by whom.
    let trail = "query($id: ID!) { auditTrail(organizationId: $id, first: 50) { nodes { action actor { id } } } }";
    let trail = founder.ask(trail, json!({ "id": firm.id })).await.to_string();
    assert!(trail.contains("openFile") && fresh.iter().chain([&expert]).all(|person| !trail.contains(&person.id)), "{trail}");
}

#[tokio::test]
async fn whom_something_ties_to_the_applicant_abstains() {
    let town = Town::open().await;
    let (park, firm) = (town.park_with_rules("htp", rules(json!({}))).await, town.firm("Karvonsaroy").await);
    let board = board(&town, &park, 4).await;
    let (company, user): (entity::ids::CompanyId, _) = (ids::parse(&firm.id).unwrap(), board[3].user_id());
    town.operate("grant", async |work| members::grant(work, OrganizationKind::Company, company.into(), user, Role::Member).await).await;
    let id = tabled(&park, &firm).await;
    let session = opened(&town, &park, &board, &[&id]).await;
    assert_eq!(session["agenda"][0]["conflicts"], json!([{ "member": { "id": board[3].id }, "reason": "MEMBERSHIP" }]));
    let mine = board[3].ask(INVITED, json!({})).await["viewer"]["commissionSessions"]["nodes"][0]["agenda"][0].clone();
    assert_eq!(mine["subject"], Value::Null, "of what one is tied to one reads nothing");
    let refused = board[3].refused(VOTE, says(&session, 0, "IN_FAVOUR")).await;
    assert_eq!(refused.code, "NOT_ELIGIBLE");
    assert!(refused.message.contains("abstain"), "{}", refused.message);
    // An abstention says why; it is known from then on, and does not count for the quorum.
    let silent = json!({ "input": { "itemId": session["agenda"][0]["id"], "choice": "ABSTAINED" } });
    assert_eq!(board[2].faults(VOTE, silent).await, ["note"]);
    let abstained = board[2].ask(VOTE, says(&session, 0, "ABSTAINED")).await["voteInCommission"]["item"].clone();
    assert_eq!((&abstained["votes"][0]["conflict"], &abstained["subject"]), (&json!("DECLARED"), &Value::Null));
    board[0].ask(VOTE, says(&session, 0, "AGAINST")).await;
    let stuck = park.owner.refused(CLOSE, of(&session)).await;
    assert_eq!(stuck.code, "ILLEGAL_TRANSITION");
    assert!(stuck.message.contains(session["agenda"][0]["number"].as_str().unwrap()) && stuck.message.contains("postponeCommissionItem"));
    // One for, one against: the chair's vote decides, and a no needs a ground.
    board[1].ask(VOTE, says(&session, 0, "IN_FAVOUR")).await;
    assert_eq!(park.owner.faults(CLOSE, of(&session)).await, ["refusals"]);
    let item = &session["agenda"][0]["id"];
    let wrong = json!([{ "itemId": item, "reasonCode": "WHIM", "reason": " " }]);
    let close = json!({ "input": { "sessionId": session["id"], "refusals": wrong } });
    assert_eq!(park.owner.faults(CLOSE, close).await, ["refusals.0.reasonCode", "refusals.0.reason"]);
    let after = closed(&park.owner, &session, json!([{ "itemId": item, "reasonCode": "NOT_LISTED", "reason": "It sells camels." }])).await;
    let votes = after["agenda"][0]["votes"].as_array().unwrap();
    let written = votes.last().unwrap();
    assert_eq!((votes.len(), &written["conflict"], &written["castAt"]), (4, &json!("MEMBERSHIP"), &Value::Null));
    let seen = firm.owner.ask(SEEN, json!({ "id": id })).await["node"].clone();
    assert_eq!((&seen["state"], &seen["decision"]["reasonCode"]), (&json!("REFUSED"), &json!("NOT_LISTED")));
    assert_eq!(seen["decision"]["protocol"], format!("No. 1 of {}", town.today()));
    // What was declared once holds for this company for ever, and a session in which too few are left is not planned.
    let again = tabled(&park, &firm).await;
    let few = park.owner.refused(PLAN, agenda_of(&park, &board[1..], &[&again], &now(&town))).await;
    assert_eq!(few.field.as_deref(), Some("applicationIds.0"));
    assert!(few.message.contains("1 of those invited"), "{}", few.message);
    let next = planned(&town, &park, &board[..3], &[&again]).await;
    assert_eq!(next["agenda"][0]["conflicts"], json!([{ "member": { "id": board[2].id }, "reason": "DECLARED" }]));
}

#[tokio::test]
async fn a_session_is_judged_before_anybody_is_invited() {
    let town = Town::open().await;
    let park = town.park_with_rules("htp", rules(json!({ "quorum": 3 }))).await;
    let board = board(&town, &park, 3).await;
    let (one, two) = (tabled(&park, &town.firm("Karvonsaroy").await).await, draft(&park, &town.firm("Rabat").await).await);
    let stranger = town.person("Stranger").await;
    let wrong = json!({ "input": { "parkId": park.id, "startsAt": "2020-01-01T10:00:00Z", "place": "", "chairId": board[2].id,
        "memberIds": [board[0].id, board[0].id, stranger.id], "applicationIds": [one, one, two] } });
    let faults = park.owner.faults(PLAN, wrong).await;
    assert_eq!(faults, ["startsAt", "place", "memberIds.1", "memberIds.2", "chairId", "applicationIds.1", "applicationIds.2"]);
    let few = park.owner.refused(PLAN, agenda_of(&park, &board[..2], &[&one], &now(&town))).await;
    assert_eq!(few.field.as_deref(), Some("applicationIds.0"));
    assert!(few.message.starts_with("3 members") && few.message.contains("2 of those invited"), "{}", few.message);
    let first = planned(&town, &park, &board, &[&one]).await;
    let twice = park.owner.faults(PLAN, agenda_of(&park, &board, &[&one], &now(&town))).await;
    assert_eq!(twice, ["applicationIds.0"], "it is on another agenda");
    // Called off, what was on it can be put on the next one, which invites the same people.
    let cancel = json!({ "input": { "sessionId": first["id"], "reason": "The chair is ill." } });
    let cancelled = park.owner.ask(CANCEL, cancel.clone()).await["cancelCommissionSession"]["session"].clone();
    assert_eq!((&cancelled["state"], &cancelled["agenda"]), (&json!("CANCELLED"), &json!([{ "state": "POSTPONED" }])));
    assert_eq!(park.owner.refused(CANCEL, cancel).await.code, "ILLEGAL_TRANSITION");
    let told = board[1].ask(TOLD, json!({})).await["viewer"]["notifications"]["nodes"][0]["kind"].clone();
    assert_eq!(told, "COMMISSION_CANCELLED");
    let next =
        json!({ "input": { "parkId": park.id, "startsAt": now(&town), "place": "Room 2", "chairId": board[1].id, "applicationIds": [] } });
    let next = park.owner.ask(PLAN, next).await["planCommissionSession"]["session"].clone();
    let seats: Vec<&str> = next["members"].as_array().unwrap().iter().map(|seat| seat["user"]["id"].as_str().unwrap()).collect();
    assert_eq!(seats, [&board[0].id, &board[1].id, &board[2].id]);
    assert_eq!(park.owner.refused(OPEN, of(&next)).await.code, "ILLEGAL_TRANSITION", "there is nothing to decide");
    let change = json!({ "input": { "sessionId": next["id"], "expectedRevision": 1, "applicationIds": [one] } });
    let changed = park.owner.ask(CHANGE, change.clone()).await["changeCommissionSession"]["session"].clone();
    assert_eq!(changed["agenda"].as_array().unwrap().len(), 1);
    assert_eq!(park.owner.refused(CHANGE, change).await.code, "CONFLICT");
    // Of another place all are told.
    let invitations = async || board[2].ask(TOLD, json!({})).await.to_string().matches("COMMISSION_INVITED").count();
    let before = invitations().await;
    park.owner.ask(CHANGE, json!({ "input": { "sessionId": next["id"], "place": "Room 3" } })).await;
    assert_eq!(invitations().await, before + 1);
    park.owner.ask(OPEN, of(&next)).await;
    let late = json!({ "input": { "sessionId": next["id"], "place": "Room 3" } });
    assert_eq!(park.owner.refused(CHANGE, late).await.code, "ILLEGAL_TRANSITION");
}

#[tokio::test]
async fn what_cannot_be_decided_is_postponed_and_what_is_withdrawn_falls_off() {
    let town = Town::open().await;
    let park = town.park_with_rules("htp", rules(json!({ "votes_needed": 2 }))).await;
    let board = board(&town, &park, 3).await;
    let (kept, lost, gone) = (town.firm("Karvonsaroy").await, town.firm("Rabat").await, town.firm("Sardoba").await);
    let (a, b, c) = (tabled(&park, &kept).await, tabled(&park, &lost).await, tabled(&park, &gone).await);
    let session = opened(&town, &park, &board, &[&a, &b, &c]).await;
    for member in &board[..2] {
        member.ask(VOTE, says(&session, 0, "IN_FAVOUR")).await;
    }
    board[0].ask(VOTE, says(&session, 1, "IN_FAVOUR")).await;
    let before = park.owner.ask(REVISION, json!({ "id": session["id"] })).await["node"]["revision"].clone();
    assert_eq!(gone.owner.ask(WITHDRAW, act(&c)).await["withdrawResidencyApplication"]["application"]["state"], "WITHDRAWN");
    let stale = json!({ "input": { "sessionId": session["id"], "expectedRevision": before } });
    assert_eq!(park.owner.refused(CLOSE, stale).await.code, "CONFLICT", "the agenda is another one now");
    assert_eq!(board[1].refused(VOTE, says(&session, 2, "AGAINST")).await.code, "ILLEGAL_TRANSITION");
    assert_eq!(park.owner.refused(CLOSE, of(&session)).await.code, "ILLEGAL_TRANSITION");
    assert_eq!(park.owner.ask(SEEN, json!({ "id": a })).await["node"]["state"], "COMMISSION", "nothing was written");
    let postpone = json!({ "input": { "itemId": session["agenda"][1]["id"], "reason": "Too few were there." } });
    assert_eq!(board[1].refused(POSTPONE, postpone.clone()).await.code, "FORBIDDEN");
    assert_eq!(board[0].ask(POSTPONE, postpone.clone()).await["postponeCommissionItem"]["item"]["state"], "POSTPONED");
    assert_eq!(park.owner.refused(POSTPONE, postpone).await.code, "ILLEGAL_TRANSITION");
    let after = closed(&board[0], &session, json!([])).await;
    let states: Vec<&Value> = after["agenda"].as_array().unwrap().iter().map(|item| &item["state"]).collect();
    assert_eq!(states, [&json!("APPROVED"), &json!("POSTPONED"), &json!("DROPPED")]);
    assert_eq!(kept.owner.ask(SEEN, json!({ "id": a })).await["node"]["state"], "APPROVED");
    // It is decided in another session, whose minutes have the next number.
    let again = opened(&town, &park, &board, &[&b]).await;
    for member in &board[..2] {
        member.ask(VOTE, says(&again, 0, "IN_FAVOUR")).await;
    }
    assert_eq!(closed(&park.owner, &again, json!([])).await["minutesNumber"], 2);
    let items = park.owner.ask(SEEN, json!({ "id": b })).await["node"]["commissionItems"].clone();
    assert_eq!(
        items,
        json!([{ "state": "POSTPONED", "session": { "state": "CLOSED" } }, { "state": "APPROVED", "session": { "state": "CLOSED" } }])
    );
}

#[tokio::test]
async fn of_two_who_close_at_once_one_does() {
    let town = Town::open().await;
    let (park, firm) = (town.park_with_rules("htp", rules(json!({}))).await, town.firm("Karvonsaroy").await);
    let board = board(&town, &park, 2).await;
    let id = tabled(&park, &firm).await;
    // Two who put it on an agenda at once: one has.
    let plan = || agenda_of(&park, &board, &[&id], &now(&town));
    let (one, two) = tokio::join!(park.owner.try_ask(PLAN, plan()), park.owner.try_ask(PLAN, plan()));
    let (done, refused): (Vec<_>, Vec<_>) = [one, two].into_iter().partition(Result::is_ok);
    assert_eq!(refused.into_iter().filter_map(Result::err).map(|refusal| refusal.code).collect::<Vec<_>>(), ["CONFLICT"]);
    let session = done.into_iter().find_map(Result::ok).unwrap()["planCommissionSession"]["session"].clone();
    park.owner.ask(OPEN, of(&session)).await;
    // Two who vote at once both have.
    let (one, two) =
        tokio::join!(board[0].try_ask(VOTE, says(&session, 0, "IN_FAVOUR")), board[1].try_ask(VOTE, says(&session, 0, "IN_FAVOUR")));
    assert!(one.is_ok() && two.is_ok());
    let revision = park.owner.ask(REVISION, json!({ "id": session["id"] })).await["node"]["revision"].clone();
    let close = json!({ "input": { "sessionId": session["id"], "expectedRevision": revision } });
    let (one, two) = tokio::join!(park.owner.try_ask(CLOSE, close.clone()), board[0].try_ask(CLOSE, close));
    let refused: Vec<String> = [one, two].into_iter().filter_map(Result::err).map(|refusal| refusal.code).collect();
    assert_eq!(refused, ["CONFLICT"]);
    let history = park.owner.ask(SEEN, json!({ "id": id })).await["node"]["history"].to_string();
    assert_eq!(history.matches("closeCommissionSession").count(), 1, "{history}");
}

#[tokio::test]
async fn to_strangers_and_to_the_company_no_session_is_there() {
    let town = Town::open().await;
    let (park, firm) = (town.park_with_rules("htp", rules(json!({}))).await, town.firm("Karvonsaroy").await);
    let board = board(&town, &park, 3).await;
    let idle = reviewer(&town, &park, "Idle").await;
    let other = town.park_with_rules("other", rules(json!({}))).await;
    let id = tabled(&park, &firm).await;
    let plan = agenda_of(&park, &board[..2], &[&id], &now(&town));
    for who in [&firm.owner, &other.owner, &board[0], &idle] {
        assert_eq!(who.refused(PLAN, plan.clone()).await.code, "FORBIDDEN");
    }
    assert_eq!(town.refused(PLAN, plan.clone()).await.code, "UNAUTHENTICATED");
    // An application of another park is as one that is not there.
    let theirs = agenda_of(&other, std::slice::from_ref(&other.owner), &[&id], &now(&town));
    assert_eq!(other.owner.faults(PLAN, theirs).await, ["applicationIds.0"]);
    let session = park.owner.ask(PLAN, plan).await["planCommissionSession"]["session"].clone();
    park.owner.ask(OPEN, of(&session)).await;
    town.settle().await;
    let paths = "query { park(slug: \"htp\") { commissionSessions { totalCount } } viewer { commissionSessions { totalCount } } }";
    for who in [&firm.owner, &other.owner, &idle, &board[2]] {
        for thing in [&session["id"], &session["agenda"][0]["id"]] {
            assert_eq!(who.ask(SEEN, json!({ "id": thing })).await["node"], Value::Null);
        }
        for (document, input) in [
            (VOTE, says(&session, 0, "IN_FAVOUR")),
            (OPEN, of(&session)),
            (CLOSE, of(&session)),
            (CHANGE, of(&session)),
            (CANCEL, json!({ "input": { "sessionId": session["id"], "reason": "No." } })),
            (POSTPONE, json!({ "input": { "itemId": session["agenda"][0]["id"], "reason": "No." } })),
        ] {
            assert_eq!(who.refused(document, input).await.code, "NOT_FOUND", "{document}");
        }
        let seen = who.ask(paths, json!({})).await;
        assert_eq!(seen, json!({ "park": { "commissionSessions": null }, "viewer": { "commissionSessions": { "totalCount": 0 } } }));
        assert!(!who.ask(TOLD, json!({})).await.to_string().contains("COMMISSION"));
    }
    assert_eq!(park.owner.refused(VOTE, says(&session, 0, "IN_FAVOUR")).await.code, "FORBIDDEN", "staff who are not invited do not vote");
    assert_eq!(board[0].refused(CANCEL, json!({ "input": { "sessionId": session["id"], "reason": "No." } })).await.code, "FORBIDDEN");
    let seen = firm.owner.ask(SEEN, json!({ "id": id })).await["node"].clone();
    assert_eq!(seen["commissionItems"], Value::Null);
    let trail = "query($id: ID!) { auditTrail(organizationId: $id, first: 50) { nodes { action } } }";
    let trail = firm.owner.ask(trail, json!({ "id": firm.id })).await.to_string();
    assert!(!trail.contains("Commission"), "{trail}");
    // Whoever loses the seat in the park sees nothing more.
    let seats = "query { viewer { memberships { id } } }";
    let seat = board[1].ask(seats, json!({})).await["viewer"]["memberships"][0]["id"].clone();
    let leave = "mutation($input: RemoveMemberInput!) { removeMember(input: $input) { membershipId } }";
    park.owner.ask(leave, json!({ "input": { "membershipId": seat } })).await;
    assert_eq!(board[1].refused(VOTE, says(&session, 0, "IN_FAVOUR")).await.code, "NOT_FOUND");
}

/// Sessions are read together, whatever is asked of them: three take no statement each that one does not. Two more are allowed: who
/// comes to a row a moment later reads it by itself.
#[tokio::test]
async fn a_page_of_sessions_is_read_together() {
    let town = Town::open().await;
    let park = town.park_with_rules("htp", rules(json!({}))).await;
    let board = board(&town, &park, 3).await;
    for names in [["Karvonsaroy", "Rabat"], ["Sardoba", "Minor"], ["Chorsu", "Registan"]] {
        let (one, two) = (tabled(&park, &town.firm(names[0]).await).await, tabled(&park, &town.firm(names[1]).await).await);
        let session = opened(&town, &park, &board, &[&one, &two]).await;
        board[0].ask(VOTE, says(&session, 0, "IN_FAVOUR")).await;
        board[1].ask(VOTE, says(&session, 0, "ABSTAINED")).await;
    }
    let session = "state startsAt chair { fullName } allowedActions members { present user { fullName } } minutes { id } agenda { number state standing
        inFavour against rule { quorum } conflicts { reason member { fullName } } votes { choice member { fullName } } decision { outcome }
        session { id } subject { company { name } checklist { document } opinions { inFavour } } }";
    let of_park =
        format!("query($first: Int!) {{ page: park(slug: \"htp\") {{ commissionSessions(first: $first) {{ nodes {{ {session} }} }} }} }}");
    let own = format!("query($first: Int!) {{ page: viewer {{ commissionSessions(first: $first) {{ nodes {{ {session} }} }} }} }}");
    let (server, statements) = town.watched().await;
    for (who, document) in [(&park.owner, of_park), (&board[2], own)] {
        let who = who.before(&server);
        let mut counts = vec![];
        for first in [1, 3] {
            statements.lock().unwrap().clear();
            let page = who.ask(&document, json!({ "first": first })).await["page"]["commissionSessions"]["nodes"].clone();
            let sessions = page.as_array().unwrap();
            assert!(sessions.len() == first && sessions.iter().all(|row| row["agenda"].as_array().unwrap().len() == 2), "{page}");
            counts.push(statements.lock().unwrap().len());
        }
        let said = statements.lock().unwrap().iter().map(|one| one.sql.clone()).collect::<Vec<_>>().join("\n");
        assert!(counts[1] <= counts[0] + 2, "{} for one, {} for three:\n{said}", counts[0], counts[1]);
    }
}
