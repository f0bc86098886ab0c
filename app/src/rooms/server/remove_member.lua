-- remove_member(reason): removes the user from the room and logs it with the reason: 'left', 'removed' or 'banned'. A mute
-- stays, so that nobody ends it by leaving. Goes after log.lua and user_fields.lua. Returns the sequence of the log entry.
-- Needs keys.room, keys.members, keys.rooms_of, keys.roles, keys.invited, keys.left, args.user_id, args.room_id,
-- args.actor_id.
local function remove_member(reason)
  redis.call('SREM', keys.members, args.user_id)
  redis.call('SREM', keys.rooms_of, args.room_id)
  redis.call('HDEL', keys.roles, args.user_id)
  redis.call('SREM', keys.invited, args.user_id)
  redis.call('SADD', keys.left, args.user_id)
  redis.call('HSET', keys.room, 'member_count', redis.call('SCARD', keys.members))
  return log_event('member.left', 'room', args.room_id, 'why', reason, 'by', args.actor_id, user_fields())
end

