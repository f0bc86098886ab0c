-- Sets the notification level of the user in a room; the default level is not stored.
-- Checks: the session and the membership. Returns, by name: version (of the log), states (a list with the read state
-- afterwards).
local refused = require_member()
if refused then return refused end

if (redis.call('HGET', keys.levels, args.room_id) or args.default_level) ~= args.level then
  if args.level == args.default_level then
    redis.call('HDEL', keys.levels, args.room_id)
  else
    redis.call('HSET', keys.levels, args.room_id, args.level)
  end
  log_read_state(redis.call('HGET', keys.read, args.room_id) or '0')
end
local version = redis.call('GET', keys.version) or '0'
return {'version', version, 'states', {(read_state(args.room_id, keys.room, keys.messages))}}
