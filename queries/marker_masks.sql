-- One row per level ('all', 'team'), team and what is known of the markers: the citizens open on the period's last day ($when 'day') or on any of its days ('period').

with by_team as (
    select
        citizen,
        team_id,
        bit_or(marker_mask) as yes_mask,
        bit_or(no_mask) as no_mask
    from marker_run /* by selection */
    where
        true /* selection */
        and row_end > case when $when = 'day' then $last_day::date else greatest(row_start, $first_day::date) end
    group by citizen, team_id
),

-- A citizen can have two spells, and be in several teams.
by_citizen as (
    select
        bit_or(yes_mask) as yes_mask,
        bit_or(no_mask) as no_mask
    from by_team
    group by citizen
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
    yes_mask,
    no_mask,
    count(*) as citizens
from counted
group by level, team_id, yes_mask, no_mask
order by level, team_id, yes_mask, no_mask
