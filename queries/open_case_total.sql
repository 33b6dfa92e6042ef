-- One row per reader: all open cases of the teams that the reader may see.

select count(*) as cases
from open_case
