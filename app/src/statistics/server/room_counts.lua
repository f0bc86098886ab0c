-- Returns for each of these rooms: fields of its hash, the number of stored messages, the number of members, and 1 if messages
-- were ever counted by day.
local counts = {}
for i, room in ipairs(rooms) do
  counts[i] = {
    redis.call('HMGET', room.record, 'name', 'kind', 'seq', 'last_activity', 'created_at'),
    redis.call('LLEN', room.messages), redis.call('SCARD', room.members), redis.call('EXISTS', room.days),
  }
end
return counts
