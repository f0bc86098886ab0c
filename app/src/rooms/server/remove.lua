-- Removes a user from a room and withdraws an invitation; with args.bans, also bans them, whether they were a member or not.
-- Checks, in this order: the actor is a moderator of the room; the user is not the actor; they exist; their level is below
-- the actor's. Returns the sequence of the log entry, 0 if they were no member.
local bans = args.bans == '1'

local refused, level, kind = require_role(args.actor_id, keys.actor, 2)
if refused then return refused end
if args.actor_id == args.user_id then return {'refused', 'not_allowed'} end
if redis.call('EXISTS', keys.user) == 0 then return {'refused', 'person_not_found'} end
if role_level(kind, args.user_id, keys.user) >= level then return {'refused', 'not_allowed'} end
local is_member = redis.call('SISMEMBER', keys.members, args.user_id) == 1
local changes = is_member or (bans and redis.call('HEXISTS', keys.banned, args.user_id) == 0)

redis.call('SREM', keys.invited, args.user_id)
if not changes then return 0 end
local v = is_member and remove_member(bans and 'banned' or 'removed') or 0
if bans then
  redis.call('HDEL', keys.muted, args.user_id)
  redis.call('HSET', keys.banned, args.user_id, args.actor_id .. ' ' .. args.now)
end
audit(bans and 'member.banned' or 'member.removed', 'room', args.room_id, 'user', args.user_id)
return v
