/** What a full disk means to whoever wanted to change something, and what helps. */
export const diskFullDetail =
  "The disk of the database is full, so nothing can be changed. Nothing that was stored is lost. Free space on it or make it larger, then try again.";
