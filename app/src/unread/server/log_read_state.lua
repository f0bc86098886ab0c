-- log_read_state(position): logs the read position and the notification level of the user in the room, for the streams of
-- all their sessions. The log holds one such entry for each user and room: the former one is deleted.
-- Needs keys.entries (room -> sequence of that entry), keys.levels, keys.version, keys.events, args.room_id, args.user_id,
-- args.log_cap.
local function log_read_state(position)
  local former = redis.call('HGET', keys.entries, args.room_id)
  if former then redis.call('XDEL', keys.events, former .. '-0') end
  local v = redis.call('INCR', keys.version)
  local level = redis.call('HGET', keys.levels, args.room_id) or ''
  redis.call('XADD', keys.events, 'MAXLEN', '~', args.log_cap, v .. '-0', 'type', 'read.moved', 'room', args.room_id,
    'user', args.user_id, 'n', position, 'level', level)
  redis.call('HSET', keys.entries, args.room_id, v)
end

