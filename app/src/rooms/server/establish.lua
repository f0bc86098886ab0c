#!lua
-- The room that is there from the first start. It was made by Teahouse itself, person 0.
local room, rooms = KEYS[1], KEYS[2]
local id, now = ARGV[1], ARGV[2]
if redis.call('EXISTS', room) == 1 then return end
redis.call('HSET', room, 'id', id, 'name', id, 'description', '', 'creator_id', 0, 'created_at', now,
  'last_activity', now, 'member_count', 0, 'kind', 'public', 'seq', 0)
redis.call('SADD', rooms, id)
