//! Drawings of a park: `GET /parks/SLUG/reciprocity.svg`, what each partner gave and took, for its officers; and
//! `GET /parks/SLUG/figures.svg`, the park in numbers, for everybody, as far as everybody is told.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::NaiveDate;
use serde::Deserialize;

use super::chart::{self, Balance, Group, Words};
use super::gateway::Gateway;
use super::sign;
use domain::agreements::reciprocity::{BalancePeriod, partner_balances};
use domain::companies::sectors;
use domain::parks::find;
use domain::residency;
use kernel::access::{Action, Scope};
use kernel::language::{pick, say};
use kernel::problem::{Message, Problem};
use kernel::work::View;

pub fn router() -> Router<Gateway> {
    Router::new().route("/parks/{slug}/reciprocity.svg", get(reciprocity)).route("/parks/{slug}/figures.svg", get(figures))
}

/// The days to count; an end that is absent is that of the calendar year.
#[derive(Deserialize)]
struct Days {
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

async fn reciprocity(State(gateway): State<Gateway>, Path(slug): Path<String>, Query(days): Query<Days>, headers: HeaderMap) -> Response {
    draw(&gateway, &headers, async |view| balance(view, &slug, &days).await).await
}

async fn figures(State(gateway): State<Gateway>, Path(slug): Path<String>, Query(days): Query<Days>, headers: HeaderMap) -> Response {
    draw(&gateway, &headers, async |view| numbers(view, &slug, &days).await).await
}

async fn draw(gateway: &Gateway, headers: &HeaderMap, svg: impl AsyncFnOnce(&View) -> Result<String, Problem>) -> Response {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    let app = &gateway.engine.app;
    let drawn = async {
        let signed = sign::sign(app, text(AUTHORIZATION), text(ACCEPT_LANGUAGE), None).await?;
        svg(&app.view(signed.caller)).await
    };
    match drawn.await {
        Ok(svg) => {
            let kept = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "private, no-store"), (VARY, "authorization, accept-language")];
            (kept, [(CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox")], svg).into_response()
        }
        Err(Problem::Unauthenticated(_)) => (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")]).into_response(),
        // Whoever may not see it is told the same as where there is no such park.
        Err(Problem::NotFound | Problem::Forbidden) => StatusCode::NOT_FOUND.into_response(),
        Err(Problem::Unavailable) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(problem) => {
            tracing::error!(%problem, "a park could not be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn balance(view: &View, slug: &str, days: &Days) -> Result<String, Problem> {
    view.require(Action::UseAccount, &Scope::none())?;
    let park = find::by_slug(view, slug).await?.ok_or(Problem::NotFound)?;
    view.require(Action::ReadReciprocity, &Scope::of(park.id))?;
    let period = BalancePeriod::of(view, &park, days.from, days.until);
    let mut rows = partner_balances(view, &park, period).await?;
    rows.sort_by_key(|row| (std::cmp::Reverse(row.given + row.received), row.partner));
    let partners = find::many(view, rows.iter().map(|row| row.partner)).await?;
    let bars = rows.iter().filter_map(|row| {
        let partner = partners.get(&row.partner)?;
        let name = pick(&partner.names, view.locale()).unwrap_or(&partner.slug).to_owned();
        Some(Balance { name, given: row.given, received: row.received, out_of_band: row.out_of_band })
    });
    let name = pick(&park.names, view.locale()).unwrap_or(&park.slug);
    let title =
        Message::new("chart-reciprocity").with("park", name).with("from", period.from.to_string()).with("until", period.until.to_string());
    let words = Words {
        title: say(view.locale(), &title),
        given: say(view.locale(), &Message::new("chart-given")),
        received: say(view.locale(), &Message::new("chart-received")),
    };
    chart::balance(&words, &bars.collect::<Vec<_>>()).map_err(|error| Problem::broken(error.to_string()))
}

/// Bars of one group at most: the largest.
const MOST_BARS: usize = 15;

async fn numbers(view: &View, slug: &str, days: &Days) -> Result<String, Problem> {
    let park = find::by_slug(view, slug).await?.ok_or(Problem::NotFound)?;
    let figures = residency::figures::of(view, &park, days.from, days.until).await?;
    let told = |code: &'static str| say(view.locale(), &Message::new(code));
    let moves = [
        ("chart-new-residents", figures.new_residents),
        ("chart-approvals", figures.approvals),
        ("chart-refusals", figures.refusals),
        ("chart-deprivals", figures.deprivals),
    ];
    let known = sectors::by_codes(view, figures.by_sector.told.iter().map(|(code, _)| code.clone()).collect()).await?;
    let sector = |code: &String| known.get(code).and_then(|sector| pick(&sector.names, view.locale())).unwrap_or(code).to_owned();
    let as_they_are = |counts: &[(String, i64)]| counts.iter().take(MOST_BARS).cloned().collect();
    let groups = [
        Group {
            title: say(view.locale(), &Message::new("chart-residents").with("count", figures.residents.to_string())),
            bars: moves.map(|(code, count)| (told(code), count)).into(),
        },
        Group {
            title: told("chart-by-sector"),
            bars: figures.by_sector.told.iter().take(MOST_BARS).map(|(code, count)| (sector(code), *count)).collect(),
        },
        Group { title: told("chart-by-country"), bars: as_they_are(&figures.by_country.told) },
        Group { title: told("chart-by-city"), bars: as_they_are(&figures.by_city.told) },
    ];
    let name = pick(&park.names, view.locale()).unwrap_or(&park.slug);
    let title = match figures.from {
        Some(from) => Message::new("chart-figures-between").with("from", from.to_string()),
        None => Message::new("chart-figures-until"),
    };
    let title = say(view.locale(), &title.with("park", name).with("until", figures.until.to_string()));
    chart::figures(&title, &groups).map_err(|error| Problem::broken(error.to_string()))
}
