-- One row per band of weekly hours (null: not told): the open cases with ordinary hours on the last day of the month selected.

with band (band, from_hours, to_hours) as (
    values
        ('under 2', 0, 2),
        ('2–5', 2, 5),
        ('5–10', 5, 10),
        ('10–20', 10, 20),
        ('20–37', 20, 37),
        ('37+', 37, 9999),
        (null, null, null)
),

worked as (
    select
        spell_id,
        case when hours_unknown = 0 then paid_minutes / 60 end as hours
    from case_month /* or case_month */
    where in_hours = 1 and true /* selection */
)

select
    band.band,
    count(worked.spell_id) as cases
from band
left join worked
    on (worked.hours >= band.from_hours and worked.hours < band.to_hours)
    or (worked.hours is null and band.band is null)
group by band.band, band.from_hours
order by band.from_hours nulls last
