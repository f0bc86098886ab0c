-- Ends the ban of a user from a room. They do not become a member by it, and are not joined by opening the room.
-- Checks, in this order: the actor is a moderator of the room; the user exists; they are not the actor. Returns 0.
local refused = require_role(args.actor_id, keys.actor, 2)
if refused then return refused end
if redis.call('EXISTS', keys.user) == 0 then return {'refused', 'person_not_found'} end
if args.actor_id == args.user_id then return {'refused', 'not_allowed'} end

if redis.call('HDEL', keys.banned, args.user_id) == 1 then
  redis.call('SADD', keys.left, args.user_id)
  audit('member.unbanned', 'room', args.room_id, 'user', args.user_id)
end
return 0
