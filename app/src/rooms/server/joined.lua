-- Reads the rooms of a user with the position of the log. Changes nothing.
-- Returns whether the session exists, the position (nothing in a new store) and the ids of the rooms.
return {
  redis.call('EXISTS', keys.session),
  redis.call('GET', keys.version),
  redis.call('SMEMBERS', keys.rooms_of),
}
