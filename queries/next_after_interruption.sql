-- One row per kind of interruption and what came next within 3 months (null = not followed so long): the courses interrupted in the period.

select
    end_group,
    next_event,
    count(*) as courses
from course /* by selection */
where
    true /* selection */
    and end_group like 'afbrudt%'
    and end_date >= $first_day
    and end_date <= $last_day
group by end_group, next_event
order by end_group, next_event nulls last
