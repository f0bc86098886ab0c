-- Creates the public room of this id if there is no room of this id. Its creator is 0, the server. Returns nothing.
if redis.call('EXISTS', keys.room) == 1 then return end
redis.call('HSET', keys.room, 'id', args.room_id, 'name', args.room_id, 'description', '', 'creator_id', 0, 'created_at', args.now,
  'last_activity', args.now, 'member_count', 0, 'kind', 'public', 'seq', 0)
redis.call('SADD', keys.rooms, args.room_id)
