-- One row per team, also the teams that only cases and workers name, and one for the cases without a team.

with named_elsewhere as (
    select coalesce(team_id, 'ukendt') as team_id
    from cases
    union
    select coalesce(team_id, 'ukendt') as team_id
    from caseworkers
)

select
    team_id,
    coalesce(team, team_id) as team,
    coalesce(centre, 'ukendt') as centre,
    leader_id
from teams

union all

select
    named_elsewhere.team_id,
    case when named_elsewhere.team_id = 'ukendt' then 'Uden team' else named_elsewhere.team_id end as team,
    'ukendt' as centre,
    null as leader_id
from named_elsewhere
anti join teams on teams.team_id = named_elsewhere.team_id

order by centre, team_id
