-- One row per band of time since the start of the spell (months of 30.4375 days): person-days lived in it and exits.

with watched as (
    select
        case when is_exit and row_end between $first_day and $last_day then exit_destination end as exit_destination,
        row_end - spell_start as left_day,
        greatest(row_start, $first_day) - spell_start as from_day,
        least(row_end, $last_day + 1) - spell_start as to_day
    from stretch /* or case_month */
    where true /* selection */
),

-- Days lived before each limit. Day 91 is the last before 3 months (91.3 days), day 182 before 6, 365 before 12, 730 before 24.
summed as (
    select
        exit_destination,
        sum(least(to_day, 92) - least(from_day, 92)) as days_before_3,
        sum(least(to_day, 183) - least(from_day, 183)) as days_before_6,
        sum(least(to_day, 366) - least(from_day, 366)) as days_before_12,
        sum(least(to_day, 731) - least(from_day, 731)) as days_before_24,
        sum(to_day - from_day) as days,
        count(*) filter (where left_day < 92) as exits_before_3,
        count(*) filter (where left_day < 183) as exits_before_6,
        count(*) filter (where left_day < 366) as exits_before_12,
        count(*) filter (where left_day < 731) as exits_before_24,
        count(*) as exits
    from watched
    group by exit_destination
),

limited as (
    select
        [0, days_before_3, days_before_6, days_before_12, days_before_24, days] as days_before,
        [0, exits_before_3, exits_before_6, exits_before_12, exits_before_24, exits] as exits_before,
        summed.exit_destination is not null as leaves,
        coalesce(destination.destination_group in ('job', 'fleksjob', 'uddannelse'), false) as to_work
    from summed
    left join destination on destination.exit_destination = summed.exit_destination
),

band (number, band) as (
    values (1, '0–3'), (2, '3–6'), (3, '6–12'), (4, '12–24'), (5, '24+')
)

select
    band.band,
    coalesce(sum(limited.days_before[number + 1] - limited.days_before[number]), 0)::bigint as person_days,
    coalesce(sum(limited.exits_before[number + 1] - limited.exits_before[number]) filter (where limited.leaves), 0)::bigint
        as exits,
    coalesce(sum(limited.exits_before[number + 1] - limited.exits_before[number]) filter (where limited.to_work), 0)::bigint
        as exits_to_work
from band
left join limited on true
group by band.number, band.band
order by band.number
