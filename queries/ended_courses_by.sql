-- One row per provider, product, support need, ordering centre, precise order or not, and ending: the courses that ended in the period.

select
    provider,
    product,
    support_need,
    ordering_centre,
    purpose is not null as precise,
    coalesce(end_reason, 'ukendt') as end_reason,
    end_group,
    count(*) as courses
from course /* by selection */
where
    true /* selection */
    and end_group is not null
    and end_date >= $first_day
    and end_date <= $last_day
group by provider, product, support_need, ordering_centre, precise, coalesce(end_reason, 'ukendt'), end_group
order by provider, product, support_need, ordering_centre, precise, end_reason
