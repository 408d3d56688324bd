DROP INDEX designs_of_owner;
DROP TABLE kept_designs;
