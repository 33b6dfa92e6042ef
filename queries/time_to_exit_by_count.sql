-- One row per band of the number of markers known as ja, day since the start of the spell and event (entered, censored, or a destination group) with how many.

-- As time_to_exit.sql, of which this is the same with a group: another number of markers is late entry there and censoring here.
with watched as (
    select
        case
            when bit_count(marker_mask) < 2 then '0–1'
            when bit_count(marker_mask) < 4 then '2–3'
            else '4+'
        end as markers,
        is_exit and row_end <= $last_day as leaves,
        case when is_exit and row_end <= $last_day then exit_destination end as exit_destination,
        greatest(greatest(row_start, $first_day) - 1 - spell_start, 0)::int as entered_after,
        (least(row_end, $last_day + 1) - spell_start)::int as watched_days
    from marker_run /* by selection */
    where true /* selection */
),

-- Half days, since a spell without length leaves half a day in, when those who began with it are at risk.
timed as (
    select
        markers,
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
        markers,
        entered_at,
        count(*)::bigint as count
    from timed
    where left_at > entered_at
    group by markers, entered_at
),

gone as (
    select
        markers,
        left_at,
        exit_destination,
        count(*)::bigint as count
    from timed
    where left_at > entered_at
    group by markers, left_at, exit_destination
)

select
    markers,
    entered_at / 2.0::double as time,
    'entered' as event,
    -1 as position,
    count
from entered

union all

select
    gone.markers,
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
group by gone.markers, gone.left_at, event

order by position, event, markers, time
