-- One row per set of markers known as ja: the citizens with an open case on the data date, how many are in a course or in ordinary paid work that day, and their hours.

with by_citizen as (
    select
        bit_or(marker_mask) as marker_mask,
        bool_or(in_course) as in_course,
        -- Hours are the citizen's, the same in each of two open cases.
        max(ordinary_hours) as ordinary_hours
    from open_case /* by selection */
    where true /* selection */
    group by citizen_id
)

select
    marker_mask,
    count(*) as citizens,
    count(*) filter (where in_course) as with_course,
    count(ordinary_hours) as with_hours,
    coalesce(sum(ordinary_hours), 0)::double as hours
from by_citizen
group by marker_mask
order by marker_mask
