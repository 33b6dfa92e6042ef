-- One row per day since the start of the spell and event (entered, censored, or a destination group) with how many.

with watched as (
    select
        is_exit and row_end <= $last_day as leaves,
        case when is_exit and row_end <= $last_day then exit_destination end as exit_destination,
        -- Entered = the day before the first day of watching, or day 0 for whoever is watched from the start. So one
        -- who was open when the period began and leaves on its first day is at risk that day.
        greatest(greatest(row_start, $first_day) - 1 - spell_start, 0)::int as entered_after,
        -- The last day of watching: that of the exit, else the last day lived.
        (least(row_end, $last_day + 1) - spell_start)::int as watched_days
    from stretch /* or case_month */
    where true /* selection */
),

-- Half days, since a spell without length leaves half a day in, when those who began with it are at risk.
timed as (
    select
        exit_destination,
        2 * entered_after as entered_at,
        case
            when not leaves then 2 * watched_days - 2
            when watched_days = 0 then 1
            else 2 * watched_days
        end as left_at
    from watched
),

entered as (
    select
        entered_at,
        count(*)::bigint as count
    from timed
    where left_at > entered_at
    group by entered_at
),

gone as (
    select
        left_at,
        exit_destination,
        count(*)::bigint as count
    from timed
    where left_at > entered_at
    group by left_at, exit_destination
)

select
    entered_at / 2.0::double as time,
    'entered' as event,
    -1 as position,
    count
from entered

union all

select
    gone.left_at / 2.0::double as time,
    case
        when gone.exit_destination is null then 'censored'
        else coalesce(destination.destination_group, 'ukendt')
    end as event,
    -- Where the group stands in the charts.
    min(case when gone.exit_destination is null then -1 else coalesce(destination.position, 99) end) as position,
    sum(gone.count)::bigint as count
from gone
left join destination on destination.exit_destination = gone.exit_destination
group by gone.left_at, event

order by position, event, time
