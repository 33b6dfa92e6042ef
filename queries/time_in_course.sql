-- One row per day since the start of the course and event (entered, censored, or how it ended) with how many.

with timed as (
    select
        case when end_date <= $last_day then end_group end as end_group,
        -- Whoever was in a course when the period began is at risk from then on, with the days lived before it behind.
        greatest($first_day - start_date, 0)::int as entered_at,
        -- A course ends after its last day, so one of a single day has lasted a day and nobody leaves at nought.
        (least(coalesce(end_date, $last_day), $last_day) + 1 - start_date)::int as left_at
    from course /* by selection */
    where
        true /* selection */
        and $first_day <= $last_day
        and start_date <= $last_day
        and (end_date is null or end_date >= $first_day)
        and ($product::varchar is null or product = $product)
        and ($provider::varchar is null or provider = $provider)
),

place as (
    select distinct
        end_group,
        position
    from course_ending
)

select
    entered_at::double as time,
    'entered' as event,
    -1 as position,
    count(*) as count
from timed
group by entered_at

union all

select
    timed.left_at::double as time,
    coalesce(timed.end_group, 'censored') as event,
    coalesce(min(place.position), -1) as position,
    count(*) as count
from timed
left join place on place.end_group = timed.end_group
group by timed.left_at, coalesce(timed.end_group, 'censored')

order by position, event, time
