-- One row per team and cell of $first, $second and $third (a marker's name, target_group, age_band, visitation_category or duration; null = none): exits and person-days of the period.

with chosen_marker as (
    select coalesce(sum(bit), 0)::bigint as mask
    from marker_bit
    where marker in ($first, $second, $third)
),

-- What isn't asked for is left out, so that few sets are left to name.
summed as (
    select
        team_id,
        marker_mask & (select mask from chosen_marker) as yes_mask,
        no_mask & (select mask from chosen_marker) as no_mask,
        case when 'target_group' in ($first, $second, $third) then target_group end as target_group,
        case when 'age_band' in ($first, $second, $third) then age_band end as age_band,
        case
            when 'visitation_category' in ($first, $second, $third) then visitation_category
        end as visitation_category,
        -- How long the spell had lasted when the row began, as its markers are those of that day.
        case
            when ('duration' in ($first, $second, $third)) is not true then null
            when (spell_start + to_months(6))::date > row_start then 'under 6 mdr.'
            when (spell_start + to_months(12))::date > row_start then '6–12 mdr.'
            when (spell_start + to_months(24))::date > row_start then '1–2 år'
            when (spell_start + to_months(36))::date > row_start then '2–3 år'
            when (spell_start + to_months(60))::date > row_start then '3–5 år'
            when (spell_start + to_months(120))::date > row_start then '5–10 år'
            else '10 år og mere'
        end as duration,
        sum(exited)::bigint as exits,
        sum(person_days)::bigint as person_days
    from case_month /* or case_month */
    where true /* selection */
    group by all
),

named as (
    select
        team_id,
        case
            when $first is null then null
            when $first = 'target_group' then target_group
            when $first = 'age_band' then age_band
            when $first = 'visitation_category' then visitation_category
            when $first = 'duration' then duration
            when yes_mask & (select bit from marker_bit where marker = $first) <> 0 then 'ja'
            when no_mask & (select bit from marker_bit where marker = $first) <> 0 then 'nej'
            else 'ikke oplyst'
        end as c1,
        case
            when $second is null then null
            when $second = 'target_group' then target_group
            when $second = 'age_band' then age_band
            when $second = 'visitation_category' then visitation_category
            when $second = 'duration' then duration
            when yes_mask & (select bit from marker_bit where marker = $second) <> 0 then 'ja'
            when no_mask & (select bit from marker_bit where marker = $second) <> 0 then 'nej'
            else 'ikke oplyst'
        end as c2,
        case
            when $third is null then null
            when $third = 'target_group' then target_group
            when $third = 'age_band' then age_band
            when $third = 'visitation_category' then visitation_category
            when $third = 'duration' then duration
            when yes_mask & (select bit from marker_bit where marker = $third) <> 0 then 'ja'
            when no_mask & (select bit from marker_bit where marker = $third) <> 0 then 'nej'
            else 'ikke oplyst'
        end as c3,
        exits,
        person_days
    from summed
)

select
    team_id,
    c1,
    c2,
    c3,
    sum(exits)::bigint as exits,
    sum(person_days)::bigint as person_days
from named
group by team_id, c1, c2, c3
order by team_id, c1, c2, c3
