//! Letters leave the house once, and nothing of them stays.

use chrono::Duration;
use entity::notifications::mail;
use karvon::worker::deliver::deliver;
use kernel::work::Letter;
use sea_orm::EntityTrait;

use crate::support::Town;

async fn write(town: &Town, to: &str) {
    town.operate("test", async |work| {
        work.mail(Letter { to: to.to_owned(), subject: "A letter".to_owned(), body: "Салом! token=secret".to_owned() });
        Ok(())
    })
    .await;
}

async fn letter(town: &Town) -> mail::Model {
    mail::Entity::find().one(&town.app.database.connection).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_letter_is_delivered_once_and_its_text_forgotten() {
    let town = Town::asleep(|_| None).await;
    write(&town, "ona@people.example").await;
    assert_eq!(deliver(&town.app).await.unwrap(), 1);
    assert_eq!(deliver(&town.app).await.unwrap(), 0);
    let kept = letter(&town).await;
    assert!(kept.sent_at.is_some() && kept.body.is_empty(), "{kept:?}");
    let letters = town.letters_to("ona@people.example");
    assert_eq!(letters.iter().map(|l| (l.subject.as_str(), l.body.trim())).collect::<Vec<_>>(), [("A letter", "Салом! token=secret")]);
}

#[tokio::test]
async fn a_letter_that_does_not_get_out_is_tried_again() {
    let town = Town::asleep(|_| None).await;
    write(&town, "no address").await;
    assert_eq!(deliver(&town.app).await.unwrap(), 1);
    let kept = letter(&town).await;
    assert!(kept.sent_at.is_none() && kept.last_error.is_some() && kept.attempts == 1, "{kept:?}");
    assert_eq!(deliver(&town.app).await.unwrap(), 0);
    town.app.clock.advance(Duration::seconds(10));
    assert_eq!(deliver(&town.app).await.unwrap(), 1);
    assert_eq!(letter(&town).await.attempts, 2);
}
