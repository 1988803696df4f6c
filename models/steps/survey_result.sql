-- Answers are in no table that is published: disclosure control has made of
-- them what may be shown.
select * from survey_figure
