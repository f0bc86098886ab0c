-- Ends all sessions of a user.
-- Checks, in this order: the actor is an administrator; the user exists. Returns 1.
local refused = require_admin()
if refused then return refused end
if redis.call('HEXISTS', keys.account, 'username') == 0 then return {'refused', 'person_not_found'} end

audit('person.signed_out', 'user', args.user_id)
end_sessions('')
return 1
