-- become_member(user_id, account, rooms_of, read): makes a user a member of the room and logs it. The keys of the user are
-- parameters: the account, the set of rooms, the read positions. Goes after log.lua.
-- Needs keys.room, keys.members, keys.left, keys.invited, args.room_id.
local function become_member(user_id, account, rooms_of, read)
  redis.call('SADD', keys.members, user_id)
  redis.call('SADD', rooms_of, args.room_id)
  redis.call('SREM', keys.left, user_id)
  redis.call('SREM', keys.invited, user_id)
  redis.call('HSET', keys.room, 'member_count', redis.call('SCARD', keys.members))
  -- Messages from before the membership are not unread.
  redis.call('HSETNX', read, args.room_id, redis.call('HGET', keys.room, 'seq') or 0)
  local username, name, role, avatar = unpack(redis.call('HMGET', account, 'username', 'name', 'role', 'avatar'))
  log_event('member.joined', 'room', args.room_id, 'user', user_id, 'username', username or '', 'name', name or '',
    'role', role or '', 'avatar', avatar or '')
end

