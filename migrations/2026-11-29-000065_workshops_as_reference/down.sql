DROP TRIGGER reference_data_changed ON workshops;
