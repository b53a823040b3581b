//! A park's law changes by publishing the next version of its rules, never by changing one that people have applied under.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::ids::ParkId;
use entity::parks::{
    ApplicantKind, ApplicantKinds, Benefit, Benefits, DocumentRequirement, DocumentRequirements, EffectiveRule, EligibilityRule,
    EligibilityRules, IncomeTest, IncomeTests, LegalSource, LegalSources, ObligationKind, ObligationRule, ObligationRules, PanelRule,
    Reason, ReasonUse, Reasons, RegimeStep, RegimeStepKind, RegimeSteps, regime,
};
use macros::boxed;
use rust_decimal::Decimal;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde::Deserialize;
use serde_json::Value as Json;

use super::{find, regimes};
use kernel::access::Action;
use kernel::events::Event;
use kernel::forms;
use kernel::problem::{Faults, Message, Problem};
use kernel::values::WebUrl;
use kernel::work::{Work, is_taken};

/// Longer lists are a mistake.
const MOST_ENTRIES: usize = 100;

/// One version of the rules of a category, as it is to be published.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    pub category: String,
    pub valid_from: NaiveDate,
    pub applicant_kinds: Vec<ApplicantKind>,
    /// Judged where the rules of intakes are, by who knows companies.
    #[serde(default)]
    pub eligibility: Vec<EligibilityRule>,
    pub form: Json,
    pub documents: Vec<DocumentRequirement>,
    pub steps: Vec<RegimeStep>,
    pub effective_from: EffectiveRule,
    #[serde(default)]
    pub term_months: Option<i32>,
    #[serde(default)]
    pub provisional_months: Option<i32>,
    pub reply_within_working_days: i32,
    /// A decimal number.
    #[serde(default)]
    pub fee_percent_of_income: Option<String>,
    #[serde(default)]
    pub income_tests: Vec<IncomeTest>,
    #[serde(default)]
    pub obligations: Vec<ObligationRule>,
    #[serde(default)]
    pub benefits: Vec<Benefit>,
    #[serde(default)]
    pub reasons: Vec<Reason>,
    #[serde(default)]
    pub legal_basis: Vec<LegalSource>,
}

/// Publishes the next version of a category; the one before it ends the day before. `faults` are those that reading the input
/// has found. Only owners and managers. Tells `RegimePublished`; CONFLICT if somebody publishes at the same moment.
#[boxed]
pub async fn publish(work: &mut Work, park_id: ParkId, rules: Rules, mut faults: Faults) -> Result<regime::Model, Problem> {
    find::to_change(work, park_id, Action::PublishRegime).await?;
    let category = rules.category.trim().to_owned();
    let of_category = Condition::all().add(regime::Column::ParkId.eq(park_id)).add(regime::Column::Category.eq(category.as_str()));
    let latest = regime::Entity::find().filter(of_category.clone()).order_by_desc(regime::Column::Version).one(work.db()).await?;
    if latest.as_ref().is_some_and(|latest| rules.valid_from <= latest.valid_from) {
        faults.add("validFrom", Message::new("rule-regime-later"));
    }
    judge(&rules, &mut faults);
    faults.finish()?;
    let day_before = rules.valid_from.pred_opt().unwrap_or(rules.valid_from);
    regime::Entity::update_many()
        .col_expr(regime::Column::ValidUntil, Expr::value(day_before))
        .filter(of_category)
        .filter(Condition::any().add(regime::Column::ValidUntil.is_null()).add(regime::Column::ValidUntil.gt(day_before)))
        .exec(work.db())
        .await?;
    let regime = regime::ActiveModel {
        id: Set(work.mint()),
        park_id: Set(park_id),
        category: Set(category),
        version: Set(latest.map_or(1, |latest| latest.version + 1)),
        valid_from: Set(rules.valid_from),
        valid_until: Set(None),
        applicant_kinds: Set(ApplicantKinds(rules.applicant_kinds)),
        eligibility: Set(EligibilityRules(rules.eligibility)),
        form: Set(rules.form),
        documents: Set(DocumentRequirements(rules.documents)),
        steps: Set(RegimeSteps(rules.steps)),
        effective_from: Set(rules.effective_from),
        term_months: Set(rules.term_months),
        provisional_months: Set(rules.provisional_months),
        reply_within_working_days: Set(rules.reply_within_working_days),
        fee_percent_of_income: Set(rules.fee_percent_of_income),
        income_tests: Set(IncomeTests(rules.income_tests)),
        obligations: Set(ObligationRules(rules.obligations)),
        benefits: Set(Benefits(rules.benefits)),
        reasons: Set(Reasons(rules.reasons)),
        legal_basis: Set(LegalSources(rules.legal_basis)),
        published_at: Set(work.now()),
    };
    let regime = regime.insert(work.db()).await.map_err(|error| match is_taken(&error) {
        true => Problem::conflict("problem-again"),
        false => error.into(),
    })?;
    work.record(Event::RegimePublished { regime: regime.id, park: park_id });
    Ok(regime)
}

/// What is wrong with rules in themselves.
fn judge(rules: &Rules, faults: &mut Faults) {
    faults.length("category", &rules.category, 1, 60);
    if rules.applicant_kinds.is_empty() {
        faults.add("applicantKinds", Message::new("rule-required"));
    }
    once(faults, "applicantKinds", "", &rules.applicant_kinds);
    faults.take("form", forms::compile(&rules.form));
    judge_documents(rules, faults);
    judge_steps(rules, faults);
    if let Some(months) = rules.term_months {
        faults.range("termMonths", months.into(), 1, 1200);
    }
    if let Some(months) = rules.provisional_months {
        faults.range("provisionalMonths", months.into(), 1, rules.term_months.unwrap_or(120).max(1).into());
    }
    faults.range("replyWithinWorkingDays", rules.reply_within_working_days.into(), 1, 365);
    if let Some(percent) = &rules.fee_percent_of_income {
        judge_percent(faults, "feePercentOfIncome", percent);
    }
    for (place, test) in rules.income_tests.iter().enumerate() {
        let path = |field: &str| format!("incomeTests.{place}.{field}");
        judge_percent(faults, &path("thresholdPercent"), &test.threshold_percent);
        faults.length(path("base"), &test.base, 1, 60);
        faults.range(path("everyMonths"), test.every_months.into(), 1, 120);
        faults.range(path("startsAfterMonths"), test.starts_after_months.into(), 0, 120);
    }
    for (place, obligation) in rules.obligations.iter().enumerate() {
        judge_obligation(faults, place, obligation);
    }
    let benefits: Vec<&str> = rules.benefits.iter().map(|benefit| benefit.code.as_str()).collect();
    once(faults, "benefits", ".code", &benefits);
    for (place, code) in benefits.into_iter().enumerate() {
        judge_code(faults, format!("benefits.{place}.code"), code);
    }
    let reasons: Vec<_> = rules.reasons.iter().map(|reason| (reason.usage, reason.code.as_str())).collect();
    once(faults, "reasons", ".code", &reasons);
    for (place, (_, code)) in reasons.into_iter().enumerate() {
        judge_code(faults, format!("reasons.{place}.code"), code);
    }
    judge_sources(faults, "legalBasis", &rules.legal_basis);
    for (path, count) in [
        ("documents", rules.documents.len()),
        ("incomeTests", rules.income_tests.len()),
        ("obligations", rules.obligations.len()),
        ("benefits", rules.benefits.len()),
        ("reasons", rules.reasons.len()),
        ("legalBasis", rules.legal_basis.len()),
    ] {
        if count > MOST_ENTRIES {
            faults.add(path, Message::new("rule-list-long").with("max", MOST_ENTRIES));
        }
    }
}

/// Sources of law have titles, and addresses that lead somewhere.
pub fn judge_sources(faults: &mut Faults, path: &str, sources: &[LegalSource]) {
    for (place, source) in sources.iter().enumerate() {
        faults.length(format!("{path}.{place}.title"), &source.title, 1, 500);
        faults.take_some(format!("{path}.{place}.url"), source.url.as_deref().map(WebUrl::parse));
    }
}

/// No applicant is asked for one document twice, and none is asked who may not apply.
fn judge_documents(rules: &Rules, faults: &mut Faults) {
    let mut asked = HashSet::new();
    for (place, document) in rules.documents.iter().enumerate() {
        if let Some(only) = &document.only_for
            && (only.is_empty() || only.iter().any(|applicant| !rules.applicant_kinds.contains(applicant)))
        {
            faults.add(format!("documents.{place}.onlyFor"), Message::new("rule-regime-applicant"));
        }
        let applicants = document.only_for.as_ref().unwrap_or(&rules.applicant_kinds);
        if applicants.iter().filter(|applicant| !asked.insert((document.kind, **applicant))).count() > 0 {
            faults.add(format!("documents.{place}.kind"), Message::new("rule-twice"));
        }
    }
}

/// Each step once, in the order of the procedure; somebody must decide.
fn judge_steps(rules: &Rules, faults: &mut Faults) {
    let steps = &rules.steps;
    if !steps.iter().any(|step| step.kind == RegimeStepKind::Commission) {
        faults.add("steps", Message::new("rule-regime-commission"));
    }
    if rules.effective_from == EffectiveRule::OnAgreement && !steps.iter().any(|step| step.kind == RegimeStepKind::Agreement) {
        faults.add("effectiveFrom", Message::new("rule-regime-agreement"));
    }
    for (place, step) in steps.iter().enumerate() {
        // The kinds are declared in the order of the procedure.
        if place > 0 && step.kind <= steps[place - 1].kind {
            faults.add(format!("steps.{place}.kind"), Message::new("rule-regime-step-order"));
        }
        if let Some(limit) = step.limit {
            faults.range(format!("steps.{place}.limit"), limit.into(), 1, 3650);
        }
        faults.length(format!("steps.{place}.decidedBy"), &step.decided_by, 1, 200);
        if let Some(panel) = &step.panel {
            if step.kind != RegimeStepKind::ExpertReview {
                faults.add(format!("steps.{place}.panel"), Message::new("rule-regime-panel-step"));
            }
            judge_panel(faults, &format!("steps.{place}.panel"), panel, &rules.reasons);
        }
        if let Some(commission) = &step.commission {
            let path = |field: &str| format!("steps.{place}.commission{field}");
            if step.kind != RegimeStepKind::Commission {
                faults.add(path(""), Message::new("rule-regime-commission-step"));
            }
            faults.range(path(".quorum"), commission.quorum.into(), 1, MOST_EXPERTS);
            if let Some(votes) = commission.votes_needed {
                faults.range(path(".votesNeeded"), votes.into(), 1, MOST_EXPERTS);
            }
        }
    }
}

/// Experts at one panel, or votes that one commission needs, at most.
const MOST_EXPERTS: i64 = 50;

fn judge_panel(faults: &mut Faults, path: &str, panel: &PanelRule, reasons: &[Reason]) {
    faults.range(format!("{path}.size"), panel.size.into(), 1, MOST_EXPERTS);
    faults.range(format!("{path}.quorum"), panel.quorum.into(), 1, panel.size.max(1).into());
    if let Some(votes) = panel.votes_needed {
        faults.range(format!("{path}.votesNeeded"), votes.into(), 1, panel.size.max(1).into());
    }
    if let Some(rating) = panel.lowest_rating {
        faults.range(format!("{path}.lowestRating"), rating.into(), 0, 100);
    }
    faults.range(format!("{path}.extra"), panel.extra.into(), 0, MOST_EXPERTS);
    if let Some(length) = panel.extension {
        faults.range(format!("{path}.extension"), length.into(), 1, 365);
    }
    if let Some(code) = &panel.refuse_code
        && code != regimes::OTHER
        && !reasons.iter().any(|reason| reason.usage == ReasonUse::Refuse && reason.code == *code)
    {
        faults.add(format!("{path}.refuseCode"), Message::new("rule-reason-code"));
    }
    if panel.questions.is_empty() {
        faults.add(format!("{path}.questions"), Message::new("rule-required"));
    }
    if panel.questions.len() > MOST_ENTRIES {
        faults.add(format!("{path}.questions"), Message::new("rule-list-long").with("max", MOST_ENTRIES));
    }
    let codes: Vec<&str> = panel.questions.iter().map(|question| question.code.as_str()).collect();
    once(faults, &format!("{path}.questions"), ".code", &codes);
    for (place, code) in codes.into_iter().enumerate() {
        judge_code(faults, format!("{path}.questions.{place}.code"), code);
    }
}

fn judge_obligation(faults: &mut Faults, place: usize, obligation: &ObligationRule) {
    let path = |field: &str| format!("obligations.{place}.{field}");
    let within = |faults: &mut Faults, field: &str, value: Option<i32>, min, max| {
        if let Some(value) = value {
            faults.range(path(field), value.into(), min, max);
        }
    };
    within(faults, "everyMonths", obligation.every_months, 1, 120);
    within(faults, "dueDay", obligation.due_day, 1, 31);
    within(faults, "dueMonth", obligation.due_month, 1, 12);
    within(faults, "leadWorkingDays", obligation.lead_working_days, 0, 365);
    within(faults, "curePeriod", obligation.cure_period, 1, 3650);
    let mut required = |missing: bool, field: &str| {
        if missing {
            faults.add(path(field), Message::new("rule-required"));
        }
    };
    let by_calendar = matches!(obligation.kind, ObligationKind::PeriodicReport | ObligationKind::AnnualAudit);
    required(by_calendar && obligation.every_months.is_none(), "everyMonths");
    required(obligation.every_months.is_some() && obligation.due_day.is_none(), "dueDay");
    required(obligation.cure_period.is_some() && obligation.cure_unit.is_none(), "cureUnit");
    required(obligation.cure_unit.is_some() && obligation.cure_period.is_none(), "curePeriod");
}

fn judge_percent(faults: &mut Faults, path: &str, percent: &str) {
    let within = percent.parse::<Decimal>().is_ok_and(|percent| percent >= Decimal::ZERO && percent <= Decimal::ONE_HUNDRED);
    if !within {
        faults.add(path, Message::new("rule-range").with("min", 0).with("max", 100));
    }
}

/// Codes stay the same through all versions and languages: `CIT_0`.
fn judge_code(faults: &mut Faults, path: String, code: &str) {
    let good = code.len() <= 60
        && code.starts_with(|c: char| c.is_ascii_uppercase())
        && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    if !good {
        faults.add(path, Message::new("rule-code"));
    }
}

fn once<T: std::hash::Hash + Eq>(faults: &mut Faults, path: &str, field: &str, entries: &[T]) {
    let mut seen = HashSet::new();
    for (place, entry) in entries.iter().enumerate() {
        if !seen.insert(entry) {
            faults.add(format!("{path}.{place}{field}"), Message::new("rule-twice"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules(change: impl FnOnce(&mut Json)) -> Rules {
        let mut rules = json!({
            "category": "standard", "valid_from": "2026-01-01", "applicant_kinds": ["DOMESTIC_COMPANY", "BRANCH"],
            "form": { "type": "object", "properties": { "team": { "type": "integer" } } },
            "documents": [{ "kind": "CHARTER", "required": true }],
            "steps": [
                { "kind": "COMPLETENESS_CHECK", "limit": 3, "unit": "WORKING_DAYS", "decided_by": "Office", "pauses_while_returned": true },
                { "kind": "COMMISSION", "unit": "WORKING_DAYS", "decided_by": "Commission", "pauses_while_returned": false },
            ],
            "effective_from": "ON_DECISION", "reply_within_working_days": 10,
        });
        change(&mut rules);
        serde_json::from_value(rules).unwrap()
    }

    fn faults_of(change: impl FnOnce(&mut Json)) -> Vec<String> {
        let mut faults = Faults::default();
        judge(&rules(change), &mut faults);
        match faults.finish() {
            Err(Problem::Invalid(violations)) => violations.into_iter().map(|v| format!("{} {}", v.path, v.message.id)).collect(),
            _ => vec![],
        }
    }

    #[test]
    fn good_rules_have_no_faults() {
        assert_eq!(faults_of(|_| {}), Vec::<String>::new());
    }

    #[test]
    fn every_fault_is_told_at_its_place() {
        let faults = faults_of(|rules| {
            rules["form"] = json!({ "type": "object", "properties": { "team": { "type": "whole number" } } });
            rules["steps"].as_array_mut().unwrap().swap(0, 1);
            rules["steps"][0]["decided_by"] = json!(" ");
            rules["documents"] = json!([
                { "kind": "CHARTER", "required": true }, { "kind": "CHARTER", "required": false, "only_for": ["BRANCH"] },
                { "kind": "OTHER", "required": false, "only_for": ["SELF_EMPLOYED"] },
            ]);
            rules["steps"][1]["panel"] = json!({ "size": 3, "quorum": 4, "refuse_code": "NO_SUCH", "questions": [] });
            rules["steps"][1]["commission"] = json!({ "quorum": 0, "votes_needed": 51, "tie": "CHAIR" });
            rules["effective_from"] = json!("ON_AGREEMENT");
            rules["fee_percent_of_income"] = json!("101");
            rules["obligations"] = json!([{ "kind": "PERIODIC_REPORT", "due_month": 13, "cure_period": 3 }]);
            rules["reasons"] = json!([
                { "code": "SCOPE", "usage": "REFUSE", "text": {} }, { "code": "SCOPE", "usage": "WARN", "text": {} },
                { "code": "SCOPE", "usage": "REFUSE", "text": {} }, { "code": "too bad", "usage": "REFUSE", "text": {} },
            ]);
            rules["legal_basis"] = json!([{ "title": "Law", "url": "law" }]);
        });
        let expected = [
            "form rule-form-schema",
            "documents.1.kind rule-twice",
            "documents.2.onlyFor rule-regime-applicant",
            "effectiveFrom rule-regime-agreement",
            "steps.0.decidedBy rule-required",
            "steps.1.kind rule-regime-step-order",
            "steps.1.panel rule-regime-panel-step",
            "steps.1.panel.quorum rule-range",
            "steps.1.panel.refuseCode rule-reason-code",
            "steps.1.panel.questions rule-required",
            "steps.1.commission rule-regime-commission-step",
            "steps.1.commission.quorum rule-range",
            "steps.1.commission.votesNeeded rule-range",
            "feePercentOfIncome rule-range",
            "obligations.0.dueMonth rule-range",
            "obligations.0.everyMonths rule-required",
            "obligations.0.cureUnit rule-required",
            "reasons.2.code rule-twice",
            "reasons.3.code rule-code",
            "legalBasis.0.url rule-url",
        ];
        assert_eq!(faults, expected);
    }

    #[test]
    fn a_form_needs_nothing_from_elsewhere() {
        for form in [json!({ "type": "array" }), json!(true), json!({ "type": "object", "$ref": "https://example.com/schema.json" })] {
            assert_eq!(faults_of(|rules| rules["form"] = form).len(), 1);
        }
    }
}
