DROP TABLE workshop_presses;
