-- One row per month, worker's team, worker and target group: the days on which he had a citizen, as one who carries cases or not.

-- Counted by what changes, never by the months of each citizen: those are ten times as many rows.
with turn as (
    select
        team_id,
        caseworker_id,
        target_group,
        carries,
        unnest([greatest(from_day, $covers_from), to_day]) as day,
        unnest([1, -1]) as change
    from holding
    where to_day > $covers_from
),

-- What the changes of a month give within it, as if each lasted to its end.
monthly as (
    select
        team_id,
        caseworker_id,
        target_group,
        carries,
        date_trunc('month', day)::date as month,
        sum(change)::bigint as change,
        sum(change * (last_day(day) + 1 - day))::bigint as days
    from turn
    group by team_id, caseworker_id, target_group, carries, date_trunc('month', day)::date
),

running as (
    select
        *,
        sum(change) over so_far::bigint as citizens,
        lead(month) over so_far as next_month
    from monthly
    window so_far as (partition by team_id, caseworker_id, target_group, carries order by month)
),

counted as (
    select
        team_id,
        caseworker_id,
        target_group,
        carries,
        month,
        (citizens - change) * (last_day(month) + 1 - month) + days as days
    from running
    union all
    -- The months without a change, up to the next one that has.
    select
        team_id,
        caseworker_id,
        target_group,
        carries,
        quiet_month as month,
        citizens * (last_day(quiet_month) + 1 - quiet_month) as days
    from (
        select
            *,
            unnest(range((month + to_months(1))::date, next_month, to_months(1)))::date as quiet_month
        from running
        where citizens > 0
    )
)

select
    team.centre,
    counted.team_id,
    counted.caseworker_id,
    counted.month,
    counted.target_group,
    coalesce(sum(counted.days) filter (where counted.carries), 0)::bigint as citizen_days,
    coalesce(sum(counted.days) filter (where not counted.carries), 0)::bigint as other_days
from counted
inner join team on team.team_id = counted.team_id
where counted.days > 0
group by team.centre, counted.team_id, counted.caseworker_id, counted.month, counted.target_group
order by team.centre, counted.team_id, counted.month
