-- Makes the user a member of a public room, or of one they are invited to.
-- Checks, in this order: the session; the user is no member yet, else nothing is done; they can join. Returns 1.
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
if redis.call('SISMEMBER', keys.members, args.user_id) == 1 then return 1 end
local refused = require_can_join(args.user_id, args.is_explicit == '1')
if refused then return refused end

become_member(args.user_id, keys.user, keys.rooms_of, keys.read)
return 1
