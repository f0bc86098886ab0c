-- Returns for each of these rooms: the fields of ROOM_FIELDS in their order, the roles of its members, and the number of its
-- stored messages.
local found = {}
for i, room in ipairs(rooms) do
  found[i] = {
    redis.call('HMGET', room.record, 'name', 'description', 'kind', 'member_count', 'creator_id', 'created_at', 'last_activity',
      'archived_at'),
    redis.call('HGETALL', room.roles),
    redis.call('LLEN', room.messages),
  }
end
return found
