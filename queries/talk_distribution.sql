-- One row per number of conversations held in the 12 months to the data date: the open cases that had so many (null: not open for all of them).

with chosen as (
    select
        case when spell_start <= ($data_date::date - to_months(12))::date then held_in_year end as held
    from open_case /* by selection */
    where true /* selection */
)

select
    held::bigint as held,
    count(*) as cases
from chosen
group by held
order by held nulls last
