//! What a figure and a date mean: quantities and dates as intervals.
