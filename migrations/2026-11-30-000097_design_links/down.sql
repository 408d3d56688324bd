DROP TABLE design_links;
