-- One row per day that is asked for: the citizens of the workers who carry cases on $day, and their full-time share.

with carrying as (
    select
        caseworker_id,
        team_id,
        fte
    from position
    where from_day <= $day and to_day > $day and carries and fte > 0 and true /* selection */
),

held as (
    select count(*) as citizens
    from holding
    semi join carrying on carrying.caseworker_id = holding.caseworker_id and carrying.team_id = holding.team_id
    where holding.from_day <= $day and holding.to_day > $day
),

staff as (
    select coalesce(sum(fte), 0)::double as fte
    from carrying
)

select
    held.citizens,
    staff.fte
from held
cross join staff
