-- One row per level ('all', 'team'), team and what is known of the markers: the citizens open on the period's last day ($when 'day') or on any of its days ('period').

with chosen as (
    select
        spell_id,
        team_id,
        bit_or(marker_mask) as yes_mask,
        bit_or(no_mask) as no_mask
    from case_month /* or case_month */
    where
        true /* selection */
        and case
            when $when = 'period' then person_days > 0
            else month = date_trunc('month', $last_day::date)::date and open_at_end > 0
        end
    group by spell_id, team_id
),

-- A citizen can have two spells, and be in several teams.
citizen_of as (
    select distinct
        spell_id,
        citizen_id
    from stretch
),

by_team as (
    select
        citizen_of.citizen_id,
        chosen.team_id,
        bit_or(chosen.yes_mask) as yes_mask,
        bit_or(chosen.no_mask) as no_mask
    from chosen
    inner join citizen_of on citizen_of.spell_id = chosen.spell_id
    group by citizen_of.citizen_id, chosen.team_id
),

by_citizen as (
    select
        bit_or(yes_mask) as yes_mask,
        bit_or(no_mask) as no_mask
    from by_team
    group by citizen_id
),

-- Ja wins over nej, be it in another spell or another month.
counted as (
    select
        'all' as level,
        null::varchar as team_id,
        yes_mask,
        no_mask & ~yes_mask as no_mask
    from by_citizen
    union all
    select
        'team' as level,
        team_id,
        yes_mask,
        no_mask & ~yes_mask as no_mask
    from by_team
)

select
    level,
    team_id,
    yes_mask::bigint as yes_mask,
    no_mask::bigint as no_mask,
    count(*) as citizens
from counted
group by level, team_id, yes_mask, no_mask
order by level, team_id, yes_mask, no_mask
