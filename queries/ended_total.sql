-- One row per selection: the courses that ended in the period, of how many the ending is known, and how many were interrupted.

select
    count(*) as courses,
    count(*) filter (where end_group <> 'ukendt') as known,
    count(*) filter (where end_group like 'afbrudt%') as interrupted
from course /* by selection */
where
    true /* selection */
    and end_group is not null
    and end_date >= $first_day
    and end_date <= $last_day
