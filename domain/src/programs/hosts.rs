//! The parks that run a program, and the agreement that several of them need.

use std::collections::HashMap;

use entity::agreements::agreement;
use entity::ids::{ParkId, ProgramId};
use entity::parks::park;
use entity::programs::host;
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::agreements;
use kernel::access::Scope;
use kernel::problem::{Message, Problem};
use kernel::work::{View, Work, grouped};

/// The parks that run programs, in their order.
pub async fn hosts_by_program(
    view: &View,
    programs: impl IntoIterator<Item = ProgramId>,
) -> Result<HashMap<ProgramId, Vec<ParkId>>, Problem> {
    let rows =
        host::Entity::find().filter(host::Column::ProgramId.is_in(programs)).order_by_asc(host::Column::Position).all(view.db()).await?;
    Ok(grouped(rows.into_iter().map(|row| (row.program_id, row.park_id))))
}

/// The parks that run one program, in their order.
#[boxed]
pub async fn hosts_of_program(view: &View, program: ProgramId) -> Result<Vec<ParkId>, Problem> {
    Ok(hosts_by_program(view, [program]).await?.remove(&program).unwrap_or_default())
}

/// The hosts of a program, for the policy.
pub fn hosts_scope(hosts: &[ParkId]) -> Scope {
    hosts.iter().fold(Scope::none(), |scope, park| scope.and(*park))
}

/// Several parks run a program under an agreement that binds all of them today. A single park needs none; if it names one, the
/// agreement must bind it.
#[boxed]
pub(super) async fn require_common_agreement(
    work: &Work,
    hosts: &[&park::Model],
    agreement: Option<&agreement::Model>,
) -> Result<(), Problem> {
    let bound = match agreement {
        Some(agreement) => {
            let parties = agreements::find::agreement_parties(work, [agreement.id]).await?.remove(&agreement.id).unwrap_or_default();
            let ids: Vec<ParkId> = hosts.iter().map(|park| park.id).collect();
            agreements::find::binds_parks(agreement, &parties, &ids, agreements::find::agreement_today(work, hosts.iter().copied()))
        }
        None => hosts.len() < 2,
    };
    if bound { Ok(()) } else { Err(Problem::NotEligible(Message::new("problem-program-agreement"))) }
}
