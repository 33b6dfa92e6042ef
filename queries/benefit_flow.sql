-- One row per benefit before and after: the courses that ended in the period.

select
    benefit_before,
    benefit_after,
    count(*) as courses,
    count(*) filter (where before_filled) as before_filled,
    count(*) filter (where after_filled) as after_filled
from course /* by selection */
where
    true /* selection */
    and end_group is not null
    and end_date >= $first_day
    and end_date <= $last_day
group by benefit_before, benefit_after
order by benefit_before collate da, benefit_after collate da
