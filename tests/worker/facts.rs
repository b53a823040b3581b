//! Facts are told once, again after a failure, and given up at last.

use chrono::Duration;
use entity::outbox;
use karvon::worker::outbox::tell;
use kernel::events::Event;
use platform::mint;
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;

use crate::support::Town;

async fn facts(town: &Town) -> Vec<outbox::Model> {
    outbox::Entity::find().order_by_asc(outbox::Column::Id).all(&town.app.database.connection).await.unwrap()
}

async fn sleepy_town_with_one_fact() -> Town {
    let town = Town::asleep(|_| None).await;
    let user = mint::id().into();
    town.operate("test", async |work| {
        work.record(Event::ProfileChanged { user });
        Ok(())
    })
    .await;
    town
}

#[tokio::test]
async fn a_fact_is_told_once_and_subscribers_hear_it() {
    let town = sleepy_town_with_one_fact().await;
    let mut heard = town.app.bus.listen();
    assert_eq!(tell(&town.app, mint::id()).await.unwrap(), 1);
    assert_eq!(tell(&town.app, mint::id()).await.unwrap(), 0);
    let facts = facts(&town).await;
    assert!(facts[0].told_at.is_some());
    let news = heard.try_recv().unwrap();
    assert_eq!((&*news.name, news.fact), ("user.profile_changed.v1", facts[0].id.into()));
    assert!(heard.try_recv().is_err());
}

#[tokio::test]
async fn two_workers_share_the_facts_and_tell_none_twice() {
    let town = Town::asleep(|_| None).await;
    town.operate("test", async |work| {
        (0..100).for_each(|_| work.record(Event::ProfileChanged { user: mint::id().into() }));
        Ok(())
    })
    .await;
    let mut heard = town.app.bus.listen();
    let work = async |me| {
        let mut told = 0;
        loop {
            match tell(&town.app, me).await.unwrap() {
                0 => return told,
                some => told += some,
            }
        }
    };
    let (one, other) = tokio::join!(work(mint::id()), work(mint::id()));
    assert_eq!(one + other, 100);
    assert_eq!(std::iter::from_fn(|| heard.try_recv().ok()).count(), 100);
}

#[tokio::test]
async fn what_another_worker_has_claimed_waits_until_its_lease_is_over() {
    let town = sleepy_town_with_one_fact().await;
    let now = town.app.clock.now();
    outbox::Entity::update_many()
        .col_expr(outbox::Column::ClaimedBy, Expr::value(mint::id()))
        .col_expr(outbox::Column::ClaimedUntil, Expr::value(now + Duration::seconds(60)))
        .exec(&town.app.database.connection)
        .await
        .unwrap();
    assert_eq!(tell(&town.app, mint::id()).await.unwrap(), 0);
    town.app.clock.advance(Duration::seconds(61));
    assert_eq!(tell(&town.app, mint::id()).await.unwrap(), 1);
}

#[tokio::test]
async fn what_cannot_be_told_is_tried_ever_more_rarely_and_then_given_up() {
    let town = sleepy_town_with_one_fact().await;
    outbox::Entity::update_many()
        .col_expr(outbox::Column::Payload, Expr::value(json!({ "event": "FromTheFuture" })))
        .exec(&town.app.database.connection)
        .await
        .unwrap();
    assert_eq!(tell(&town.app, mint::id()).await.unwrap(), 1);
    let fact = &facts(&town).await[0];
    assert!(fact.told_at.is_none() && fact.last_error.as_deref().is_some_and(|error| error.contains("FromTheFuture")), "{fact:?}");
    assert_eq!(tell(&town.app, mint::id()).await.unwrap(), 0, "not at once");
    let mut tries = 1;
    for _ in 0..100 {
        town.app.clock.advance(Duration::hours(7));
        tries += tell(&town.app, mint::id()).await.unwrap();
    }
    assert_eq!(tries, 8);
    assert!(facts(&town).await[0].told_at.is_none());
}
