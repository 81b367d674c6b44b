"""The golden signature of SecretTest: the reference implementation of Standard Webhooks.

pip install standardwebhooks==1.1.0; python3 golden_webhook.py
"""

import datetime

from standardwebhooks.webhooks import Webhook

at = datetime.datetime.fromtimestamp(1614265330, tz=datetime.timezone.utc)
print(Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}'))
