//! A company sees programs that give what it lacks, and partners that are where it is not.

use serde_json::{Value, json};

use super::matches::{adds_up, candidates};
use crate::investment::{company, town};
use crate::programs::{intake, park, program};
use crate::support::{Person, Place};

const MATCHES: &str = "query($id: ID!) { node(id: $id) { ... on Company { programMatches { ...page } partnerMatches { ...page } } } }
fragment page on MatchConnection { nodes { id score mutual candidate { ... on Intake { id } ... on Company { id } }
    reasons { factor contribution text } } totalCount pageInfo { hasNextPage endCursor } }";
const PAGE: &str = "query($id: ID!, $after: String) { node(id: $id) { ... on Company { programMatches(first: 1, after: $after) {
    nodes { candidate { ... on Intake { id } } } pageInfo { endCursor } } } } }";
const RATE: &str = "mutation($input: RateMatchInput!) { rateMatch(input: $input) { match { id score reasons { factor } } } }";

async fn seen(who: &Person, company: &str, list: &str) -> Value {
    who.ask(MATCHES, json!({ "id": company })).await["node"][list].clone()
}

fn rating(id: &Value, verdict: &str) -> Value {
    json!({ "input": { "matchId": id, "verdict": verdict, "reason": "We have talked" } })
}

#[tokio::test]
async fn a_company_sees_programs_that_give_what_it_lacks_and_would_let_it_in() {
    let town = town().await;
    let silk = park(&town, "silk").await;
    let offer = async |more: Value, rules: Value| {
        let of = program(&silk.owner, &silk, more).await;
        intake(&silk.owner, &of, rules).await["id"].clone()
    };
    let wide = offer(json!({ "services": ["MENTORING"], "kind": "TRAINING" }), json!({})).await;
    let near = offer(
        json!({ "services": ["MENTORING", "LEGAL"], "sectors": ["finance"], "kind": "ACCELERATION", "languages": ["ru"] }),
        json!({}),
    )
    .await;
    let _strict = offer(json!({ "sectors": ["finance"] }), json!({ "eligibility": [{ "countries": ["TJ"] }] })).await;
    let _later = offer(json!({ "sectors": ["finance"] }), json!({ "opensAt": crate::programs::in_days(2) })).await;

    let malika = town.person("Malika").await;
    let said =
        json!({ "country": "KZ", "sectors": ["finance.payments"], "stage": "MVP", "targetMarkets": ["UZ"], "languages": ["ru", "kk"] });
    let firm = company(&malika, "Hamyon", said).await;
    let list = seen(&malika, &firm, "programMatches").await;
    assert_eq!(candidates(&list), [near.as_str().expect("an id"), wide.as_str().expect("an id")]);
    assert_eq!(list["totalCount"], 2);
    list["nodes"].as_array().expect("nodes").iter().for_each(adds_up);
    let best = list["nodes"][0].clone();
    assert_eq!(best["mutual"], true);
    let said: Vec<&str> = best["reasons"].as_array().expect("reasons").iter().map(|it| it["text"].as_str().expect("words")).collect();
    for words in ["Of the 2 services of the program, the company’s own parks lack: 2.", "Payments is what the program is for."] {
        assert!(said.contains(&words), "{said:?}");
    }
    let russian = malika.speaking("ru").ask(MATCHES, json!({ "id": firm })).await.to_string();
    assert!(russian.contains("Один из организаторов — там, где компания хочет продавать: UZ."), "{russian}");
    let paged = async |after: Value| malika.ask(PAGE, json!({ "id": firm, "after": after })).await["node"]["programMatches"].clone();
    let page = paged(Value::Null).await;
    let next = paged(page["pageInfo"]["endCursor"].clone()).await;
    assert_eq!([candidates(&page), candidates(&next)].concat(), candidates(&list));

    // What she thinks of it counts; what she has hidden or applied to comes no more.
    let lower = malika.ask(RATE, rating(&best["id"], "NOT_A_FIT")).await["rateMatch"]["match"].clone();
    assert!(lower["score"].as_f64() < best["score"].as_f64() && lower["id"] == best["id"], "{lower}");
    assert_eq!(malika.ask(RATE, rating(&list["nodes"][1]["id"], "HIDE")).await["rateMatch"]["match"], Value::Null);
    assert_eq!(candidates(&seen(&malika, &firm, "programMatches").await), [near.as_str().expect("an id")]);
    let place = Place { id: firm.clone(), owner: malika };
    crate::programs::draft(&place, &json!({ "id": near })).await;
    assert_eq!(seen(&place.owner, &firm, "programMatches").await["totalCount"], 0);

    // A stranger learns nothing and changes nothing.
    for list in ["programMatches", "partnerMatches"] {
        assert_eq!(seen(&silk.owner, &firm, list).await, Value::Null);
        assert_eq!(town.ask(MATCHES, json!({ "id": firm })).await["node"][list], Value::Null);
    }
    assert_eq!(silk.owner.refused(RATE, rating(&best["id"], "INTERESTED")).await.code, "NOT_FOUND");
    assert_eq!(town.refused(RATE, rating(&best["id"], "INTERESTED")).await.code, "UNAUTHENTICATED");

    // What was shown is written down once a day, and what was thought of it.
    use entity::matchmaking::{CandidateKind, MatchVerdict, company_rating, company_shown};
    use sea_orm::EntityTrait;
    let shown = company_shown::Entity::find().all(&town.app.database.connection).await.expect("rows");
    let mut ranks: Vec<(CandidateKind, i32)> = shown.iter().map(|row| (row.kind, row.rank)).collect();
    ranks.sort_by_key(|it| it.1);
    assert_eq!(ranks, [(CandidateKind::Intake, 1), (CandidateKind::Intake, 2)]);
    let ratings = company_rating::Entity::find().all(&town.app.database.connection).await.expect("rows");
    let mut verdicts: Vec<MatchVerdict> = ratings.iter().map(|row| row.verdict).collect();
    verdicts.sort_by_key(|verdict| *verdict == MatchVerdict::Hide);
    assert_eq!(verdicts, [MatchVerdict::NotAFit, MatchVerdict::Hide]);
}

#[tokio::test]
async fn two_companies_complete_each_other_and_neither_learns_what_the_other_thinks() {
    let town = town().await;
    let (malika, aigerim) = (town.person("Malika").await, town.person("Aigerim").await);
    let in_tashkent = json!({ "sectors": ["finance.payments"], "targetMarkets": ["KZ"], "businessModels": ["SAAS"], "languages": ["ru"] });
    let firm = company(&malika, "Hamyon", in_tashkent).await;
    let in_almaty = async |name: &str, more: Value| {
        let said = json!({ "country": "KZ", "sectors": ["finance.insurance"], "targetMarkets": ["UZ"], "businessModels": ["SERVICES"], "languages": ["ru", "kk"] });
        company(&aigerim, name, crate::investment::with(said, more)).await
    };
    let best = in_almaty("Qalqan", json!({})).await;
    let rival = in_almaty("Tolem", json!({ "sectors": ["finance.payments"], "businessModels": ["SAAS"] })).await;
    let _elsewhere = in_almaty("Alys", json!({ "country": "GE", "targetMarkets": ["TR"] })).await;
    let _other = in_almaty("Emdeu", json!({ "sectors": ["health"] })).await;

    let list = seen(&malika, &firm, "partnerMatches").await;
    assert_eq!(candidates(&list), [best.clone(), rival]);
    list["nodes"].as_array().expect("nodes").iter().for_each(adds_up);
    let hers = list["nodes"][0].clone();
    assert_eq!(hers["mutual"], true);
    let text = hers.to_string();
    assert!(text.contains("Each is where the other wants to sell: the partner in KZ, the company in UZ."), "{text}");
    let back = seen(&aigerim, &best, "partnerMatches").await;
    let back =
        back["nodes"].as_array().expect("nodes").iter().find(|it| it["candidate"]["id"] == json!(firm)).expect("the same pair").clone();
    assert_eq!(back["id"], hers["id"], "one match, seen from both sides");

    // Her word counts for her alone.
    let lower = malika.ask(RATE, rating(&hers["id"], "NOT_NOW")).await["rateMatch"]["match"].clone();
    assert!(lower["score"].as_f64() < hers["score"].as_f64(), "{lower}");
    let again = seen(&aigerim, &best, "partnerMatches").await;
    assert!(again["nodes"].as_array().expect("nodes").contains(&back) && !again.to_string().contains("FEEDBACK"), "{again}");
    assert_eq!(malika.ask(RATE, rating(&hers["id"], "HIDE")).await["rateMatch"]["match"], Value::Null);
    assert!(!candidates(&seen(&malika, &firm, "partnerMatches").await).contains(&best));
    let stranger = town.person("Stranger").await;
    assert_eq!(stranger.refused(RATE, rating(&hers["id"], "INTERESTED")).await.code, "NOT_FOUND");
    assert_eq!(seen(&stranger, &firm, "partnerMatches").await, Value::Null);
}
