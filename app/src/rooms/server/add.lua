-- Adds a user to a room.
-- Checks, in this order: the actor is a moderator of the room; the user exists and is active; they are no member yet, else
-- nothing is done; they are not the actor and not banned; the room is not archived.
-- Returns the sequence of the log entry, 0 if nothing was done.
local refused = require_role(args.actor_id, keys.actor, 2)
if refused then return refused end
local id, deactivated_at = unpack(redis.call('HMGET', keys.user, 'id', 'deactivated_at'))
if not id or deactivated_at then return {'refused', 'person_not_found'} end
if redis.call('SISMEMBER', keys.members, args.user_id) == 1 then return 0 end
if args.actor_id == args.user_id or redis.call('HEXISTS', keys.banned, args.user_id) == 1 then
  return {'refused', 'not_allowed'}
end
if redis.call('HEXISTS', keys.room, 'archived_at') == 1 then return {'refused', 'room_archived'} end

become_member(args.user_id, keys.user, keys.rooms_of, keys.read)
local v = redis.call('GET', keys.version)
audit('member.added', 'room', args.room_id, 'user', args.user_id)
return v
