-- One row per month, team and worker who carries cases there: his days in the position and the full-time days of them.

with spread as (
    select
        *,
        unnest(
            range(
                date_trunc('month', greatest(from_day, $covers_from))::date,
                to_day,
                to_months(1)
            )
        )::date as month
    from position
    where carries and to_day > $covers_from
),

dated as (
    select
        centre,
        team_id,
        caseworker_id,
        month,
        fte,
        least(to_day, (month + to_months(1))::date) - greatest(from_day, month) as days
    from spread
)

select
    centre,
    team_id,
    caseworker_id,
    month,
    sum(fte * days)::double as fte_days,
    sum(days)::bigint as people_days
from dated
group by centre, team_id, caseworker_id, month
order by centre, team_id, month
