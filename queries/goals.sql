-- One row per imported goal of a project at a site; the site '' is the whole project.

select
    project_id,
    coalesce(site, '') as site,
    measure,
    target::double as target
from project_goals
order by project_id, site collate da, measure collate da
