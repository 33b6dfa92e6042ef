-- One row per stretch of days [from_day, to_day) in which a worker has a citizen, in the worker's own team.

-- The day of the month is all that sharing out cases by CPR number takes.
with birth as (
    select
        case_id,
        day(max(birth_date))::utinyint as birth_day
    from case_period
    group by case_id
),

-- The case's team if he has a position there that day, else the one that began latest; the case's if he has none.
placed as (
    select
        held.caseworker_id,
        held.covers,
        held.citizen_id,
        held.case_id,
        held.target_group,
        case
            when list_contains(worker_team.teams, held.team_id) then held.team_id
            else coalesce(worker_team.latest_team, held.team_id)
        end as team_id,
        worker_team.carrying_teams,
        greatest(held.from_day, worker_team.from_day) as from_day,
        least(held.to_day, worker_team.to_day) as to_day
    from held
    inner join worker_team
        on worker_team.caseworker_id = held.caseworker_id
        and worker_team.from_day < held.to_day
        and worker_team.to_day > held.from_day
)

select
    team.centre,
    placed.team_id,
    placed.caseworker_id,
    placed.citizen_id,
    placed.case_id,
    placed.target_group,
    birth.birth_day,
    placed.covers,
    list_contains(placed.carrying_teams, placed.team_id) as carries,
    placed.from_day,
    placed.to_day
from placed
inner join team on team.team_id = placed.team_id
left join birth on birth.case_id = placed.case_id
-- By the end, so that what is held now stands together.
order by team.centre, placed.team_id, placed.to_day
