-- One row per kind ('age_band', 'duration', 'visitation') and band: the open cases of the selection on the data date.

with chosen as (
    select
        age_band,
        visitation_category,
        case
            when (spell_start + to_months(6))::date > $data_date::date then 'under 6 mdr.'
            when (spell_start + to_months(12))::date > $data_date::date then '6–12 mdr.'
            when (spell_start + to_months(24))::date > $data_date::date then '1–2 år'
            when (spell_start + to_months(36))::date > $data_date::date then '2–3 år'
            when (spell_start + to_months(60))::date > $data_date::date then '3–5 år'
            when (spell_start + to_months(120))::date > $data_date::date then '5–10 år'
            else '10 år og mere'
        end as duration
    from open_case /* by selection */
    where true /* selection */
),

age (band, position) as (
    values ('–24', 1), ('25–29', 2), ('30–39', 3), ('40–49', 4), ('50–59', 5), ('60+', 6), ('ukendt', 7)
),

duration (band, position) as (
    values
        ('under 6 mdr.', 1),
        ('6–12 mdr.', 2),
        ('1–2 år', 3),
        ('2–3 år', 4),
        ('3–5 år', 5),
        ('5–10 år', 6),
        ('10 år og mere', 7)
),

banded as (
    select
        'age_band' as kind,
        age.band,
        age.position,
        count(chosen.age_band) as cases
    from age
    left join chosen on chosen.age_band = age.band
    group by age.band, age.position
    union all
    select
        'duration' as kind,
        duration.band,
        duration.position,
        count(chosen.duration) as cases
    from duration
    left join chosen on chosen.duration = duration.band
    group by duration.band, duration.position
    union all
    select
        'visitation' as kind,
        visitation_category as band,
        row_number() over (
            order by visitation_category = 'ukendt', visitation_category collate da
        )::int as position,
        count(*) as cases
    from chosen
    group by visitation_category
)

select
    kind,
    band,
    position,
    cases
from banded
order by kind, position
