"""The front door: `streamlit run dashboard.py`. Everything around the pages is drawn by ui/frame.py."""

from ui.frame import draw_frame, run_page

run_page(draw_frame())
