//! A park in numbers: small groups are its own business; the days of a decision are counted as the law counts them.

use serde_json::{Value, json};

use crate::support::{Place, Town};

const FIGURES: &str = "query($period: DateRangeInput!) { park(slug: \"it-park\") { figures(period: $period) { residents newResidents approvals refusals \
    deprivals overdue medianDaysToDecision ninetiethDaysToDecision jobs export { amount currency } byCategory { name count } byCountry { country count } \
    bySector { sector { code } count } byRegion { name count } byCity { name count } steps { step count medianDays } } } }";
const RECORD: &str = "mutation($input: RecordResidencyInput!) { recordResidency(input: $input) { residency { id } } }";

async fn figures(answer: Value) -> Value {
    answer["park"]["figures"].clone()
}

async fn enter(park: &Place, firm: &Place) -> String {
    let input = json!({ "parkId": park.id, "companyId": firm.id, "since": "2024-05-01" });
    let data = park.owner.ask(RECORD, json!({ "input": input })).await;
    data["recordResidency"]["residency"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn small_groups_are_told_to_the_parks_own_staff_only() {
    let town = Town::open().await;
    let park = town.park_with_rules("it-park", json!({})).await;
    let mut last = String::new();
    for (number, city) in ["Tashkent", "Tashkent", "Tashkent", "Samarkand"].iter().enumerate() {
        let firm = town.firm(&format!("Firm {number}")).await;
        let edit = "mutation($input: UpdateCompanyInput!) { updateCompany(input: $input) { company { id } } }";
        firm.owner.ask(edit, json!({ "input": { "companyId": firm.id, "region": "UZ-SA", "city": city, "headcount": 10 } })).await;
        last = enter(&park, &firm).await;
    }
    let period = json!({ "period": { "from": "2024-01-01" } });
    let public = figures(town.ask(FIGURES, period.clone()).await).await;
    assert_eq!((&public["residents"], &public["newResidents"], &public["jobs"]), (&json!(4), &json!(4), &json!(40)));
    assert_eq!(public["byCity"], json!([]), "Samarkand alone could be reckoned from the whole");
    assert_eq!(public["byRegion"], json!([{ "name": "UZ-SA", "count": 4 }]));
    assert_eq!(public["byCountry"], json!([{ "country": "UZ", "count": 4 }]));
    assert_eq!(public["export"], Value::Null);
    let inside = figures(park.owner.ask(FIGURES, period.clone()).await).await;
    assert_eq!(inside["byCity"], json!([{ "name": "Tashkent", "count": 3 }, { "name": "Samarkand", "count": 1 }]));
    let drawing = "/parks/it-park/figures.svg?from=2024-01-01";
    let (status, svg) = town.get(drawing, None).await;
    assert!(status == 200 && svg.contains("Residents: 4") && !svg.contains("Samarkand"), "{svg}");
    let (_, svg) = town.get(drawing, Some(&park.owner)).await;
    assert!(svg.contains("Samarkand"), "{svg}");
    assert_eq!(town.get("/parks/no-such/figures.svg", None).await.0, 404);
    let change = "mutation($input: ChangeResidencyInput!) { changeResidency(input: $input) { residency { state } } }";
    let deprive = json!({ "deprive": { "reasonCode": "OTHER", "reason": "Nothing came." } });
    park.owner.ask(change, json!({ "input": { "residencyId": last, "change": deprive } })).await;
    let after = figures(town.ask(FIGURES, period).await).await;
    assert_eq!((&after["residents"], &after["deprivals"]), (&json!(3), &json!(1)));
    // Before all this there was nobody.
    let before = figures(town.ask(FIGURES, json!({ "period": { "until": "2023-12-31" } })).await).await;
    assert_eq!(
        (&before["residents"], &before["deprivals"], &before["overdue"], &before["jobs"]),
        (&json!(0), &json!(0), &Value::Null, &Value::Null)
    );
    let turned = json!({ "period": { "from": "2024-01-02", "until": "2024-01-01" } });
    assert_eq!(town.refused(FIGURES, turned).await.field.as_deref(), Some("period.until"));
}
